"""The stations of the invented zone, which its notices name; one was merged into another."""

import datetime as dt

from home.demo.zone import Zone, read_data
from workflows.reception.models import Site
from workflows.reception.services import close_site, create_site


def make_sites(zone: Zone, *, now: dt.datetime) -> None:
    """Entered by the clerk through the service."""
    clerk = zone.accounts["clerk"]
    for row in read_data("sites"):
        site = Site(
            name=row["name"],
            kind=row["kind"],
            organization=zone.units[row["unit"]],
            address=row["address"],
            phone=row["phone"],
            opening_words=row["opening_words"],
            opened_on=dt.date(now.year - row["years"], 3, 1),
        )
        create_site(site=site, by=clerk, now=now)
        if closed := row.get("closed"):
            day = now.date() - dt.timedelta(days=closed["days"])
            close_site(site=site, on=day, reason=closed["reason"], by=clerk, now=now)
