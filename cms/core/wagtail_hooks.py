"""The audit trail in the admin."""

from wagtail import hooks

from cms.core.viewsets import AuditViewSet


@hooks.register("register_admin_viewset")
def audit_trail() -> AuditViewSet:
    return AuditViewSet()
