"""The invented zone's organizations, people and accounts, entered through the services."""

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.contrib.auth.hashers import make_password

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.services import create_account
from cms.people.enums import Level
from cms.people.models import Mandate, Organization, Person, Post, Term
from cms.people.services import add_mandate, add_membership, save_record

DATA = Path(__file__).parent / "data"
PASSWORD = "lianxi-demo-2026"  # noqa: S105 (printed by the command; the demo zone only)
PARTY_COMMITTEE = "高新区党工委"


@dataclass
class Zone:
    """What the rest of the demo refers to by name."""

    accounts: dict[str, User] = field(default_factory=dict)
    units: dict[str, Organization] = field(default_factory=dict)
    mandates: list[Mandate] = field(default_factory=list)

    @cached_property
    def password_hash(self) -> str:
        """``PASSWORD`` as accounts keep it."""
        return make_password(PASSWORD)


def read_data(name: str):
    """One of the JSON files of the demo."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def make_zone(*, now: dt.datetime) -> Zone:
    """Organizations, people, mandates, seats and the accounts to sign in with."""
    data, zone, today = read_data("people"), Zone(), now.date()
    _organizations(data, zone, now)
    _deputies(data, zone, now, today)
    _committee(data, zone, now, today)
    for name, username, title in data["office"]:
        role = Role.OFFICE_DIRECTOR if username == "director" else Role.OFFICE_STAFF
        _account(zone, username, _person(name, now, job_title=title), role, now)
    for key, role in (("handlers", Role.UNIT_HANDLER), ("heads", Role.UNIT_HEAD)):
        for name, username, title, unit in data[key]:
            person = _person(name, now, job_title=title)
            _account(zone, username, person, role, now)
            add_membership(
                person=person,
                organization=zone.units[unit],
                valid_from=dt.date(today.year - 1, 1, 1),
                by=None,
                now=now,
            )
    roles = {"chair": Role.CHAIR, "auditor": Role.AUDITOR, "admin": Role.SYSTEM_ADMIN}
    for name, username, title in data["others"]:
        _account(zone, username, _person(name, now, job_title=title), roles[username], now)
    return zone


def _save(record, now):
    return save_record(record=record, by=None, now=now)


def _person(name: str, now, **fields) -> Person:
    return _save(Person(name=name, **fields), now)


def _account(zone: Zone, username: str, person: Person, role: Role, now) -> None:
    account = create_account(
        username=username, password=None, person=person, roles=[role], by=None, now=now
    )
    # All share the password that the command prints: hashed once, since a hash is slow on purpose.
    account.password = zone.password_hash
    account.save(update_fields=["password"])
    zone.accounts[username] = account


def _organizations(data, zone: Zone, now) -> None:
    rows = [(row["name"], row["short"], "BODY") for row in data["bodies"]]
    rows += [(f"{data['zone']}{name}", name, kind) for name, kind in data["departments"]]
    rows += [(name, "", "TOWN") for name in data["towns"]]
    rows += [(name, "", "DEPUTY_GROUP") for name in data["groups"]]
    levels = {row["short"]: row.get("member_level", "") for row in data["bodies"]}
    for order, (name, short, kind) in enumerate(rows, start=1):
        unit = Organization(name=name, short_name=short, kind=kind, sort_order=order)
        unit.member_level = levels.get(short, "")
        zone.units[short or name] = _save(unit, now)


def _deputies(data, zone: Zone, now, today: dt.date) -> None:
    start = dt.date(today.year - 2, 1, 10)
    terms = {
        level: _save(
            Term(
                level=level,
                number=number,
                starts_on=start,
                ends_on=start.replace(year=start.year + 5),
            ),
            now,
        )
        for level, number in ((Level.PROVINCE, 14), (Level.CITY, 15), (Level.DISTRICT, 9))
    }
    people: dict[str, Person] = {}
    for level, key in ((Level.PROVINCE, "province"), (Level.CITY, "city")):
        for name in data[key]:
            people[name] = _deputy(data, zone, name, len(people), now)
            _mandate(zone, people[name], terms[level], data, start, now)
    for name in data["both_levels"]:
        _mandate(zone, people[name], terms[Level.DISTRICT], data, start, now)
    for name in data["district"]:
        person = _deputy(data, zone, name, len(people), now)
        people[f"{name}{person.pk}"] = person
        _mandate(zone, person, terms[Level.DISTRICT], data, start, now)


def _deputy(data, zone: Zone, name: str, number: int, now) -> Person:
    employers = data["employers"]
    return _person(name, now, employer=employers[number % len(employers)])


def _mandate(zone: Zone, person: Person, term: Term, data, start, now) -> None:
    number = len(zone.mandates)
    group = zone.units[data["groups"][number % 4]]
    zone.mandates.append(
        add_mandate(
            person=person,
            term=term,
            valid_from=start,
            constituency=f"第{number % 12 + 1}选区",
            group=group,
            by=None,
            now=now,
        )
    )


def _committee(data, zone: Zone, now, today: dt.date) -> None:
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    presider = Post.objects.filter(organization=body).order_by("rank").first()
    for rank, (name, title) in enumerate(data["committee"], start=1):
        person = _person(name, now, job_title=f"党工委{title}")
        add_membership(
            person=person,
            organization=body,
            post=presider if rank == 1 else None,
            rank=rank,
            valid_from=dt.date(today.year - 1, 1, 1),
            by=None,
            now=now,
        )
        _account(zone, f"member{rank}", person, Role.PARTY_COMMITTEE_MEMBER, now)


def demo_deputies(zone: Zone, *, now) -> list[Mandate]:
    """Five deputies of different levels with accounts ``deputy1`` to ``deputy5``."""
    chosen = [zone.mandates[i] for i in (0, 3, 9, 30, 40)]
    for number, mandate in enumerate(chosen, start=1):
        _account(zone, f"deputy{number}", mandate.person, Role.DEPUTY, now)
    return chosen
