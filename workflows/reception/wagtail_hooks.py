"""站点 in the admin."""

from wagtail import hooks

from workflows.reception.viewsets import SiteViewSet, site_viewset


@hooks.register("register_admin_viewset")
def sites() -> SiteViewSet:
    return site_viewset
