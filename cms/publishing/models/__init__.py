"""Permits, their files and events (append-only), and the pointers of addresses."""

from cms.publishing.models.address import Address
from cms.publishing.models.permit import Permit, PermitEvent, PermitFile

__all__ = ["Address", "Permit", "PermitEvent", "PermitFile"]
