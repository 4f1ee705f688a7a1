"""Rights given to the role groups, inside the data migrations of the apps that own the models.

Permissions are normally made after all migrations; these functions make the rows they need, so a
migration may grant them at once. Running one twice changes nothing.
"""

from cms.accounts.enums import Role


def role_group(apps, role: str):
    """The group of a role; made if a database of tests has been flushed."""
    name = str(role.value) if isinstance(role, Role) else role
    return apps.get_model("auth", "Group").objects.get_or_create(name=name)[0]


def permission(apps, model_label: str, codename: str, name: str = ""):
    """The permission row ``codename`` on a model; made if it is not there yet."""
    app_label, model = model_label.lower().split(".")
    kinds = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = kinds.get_or_create(app_label=app_label, model=model)
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name or codename}
    )[0]


def grant_model_rights(
    apps, role: str, model_label: str, actions: tuple[str, ...] = ("add", "change", "view")
) -> None:
    """Let a role do ``actions`` on ``app.model``; one with ``_`` in it is a whole codename."""
    model = model_label.lower().split(".")[1]
    group = role_group(apps, role)
    for action in actions:
        codename = action if "_" in action else f"{action}_{model}"
        group.permissions.add(permission(apps, model_label, codename, f"Can {codename}"))


def grant_admin_access(apps, role: str) -> None:
    """Let a role enter ``/admin/``."""
    right = permission(apps, "wagtailadmin.admin", "access_admin", "Can access Wagtail admin")
    role_group(apps, role).permissions.add(right)


def grant_page_rights(apps, role: str, actions: tuple[str, ...], page) -> None:
    """Let a role do ``actions`` (add, change, view, lock …) on a page and all below it."""
    group = role_group(apps, role)
    rights = apps.get_model("wagtailcore", "GroupPagePermission").objects
    for action in actions:
        right = permission(apps, "wagtailcore.page", f"{action}_page", f"Can {action} page")
        rights.get_or_create(group=group, page_id=page.pk, permission=right)


def grant_collection_rights(
    apps,
    role: str,
    model_label: str,
    actions: tuple[str, ...] = ("add", "change", "choose"),
    collection=None,
) -> None:
    """Let a role do ``actions`` on images or documents of a collection (the root by default)."""
    model = model_label.lower().split(".")[1]
    group = role_group(apps, role)
    if collection is None:
        collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    rights = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for action in actions:
        right = permission(apps, model_label, f"{action}_{model}", f"Can {action} {model}")
        rights.get_or_create(group=group, collection_id=collection.pk, permission=right)


def revoke_model_rights(apps, role: str, model_label: str, actions: tuple[str, ...]) -> None:
    """The way back of ``grant_model_rights``, for a reversible migration."""
    model = model_label.lower().split(".")[1]
    codenames = [action if "_" in action else f"{action}_{model}" for action in actions]
    group = role_group(apps, role)
    group.permissions.remove(
        *group.permissions.filter(
            codename__in=codenames, content_type__app_label=model_label.lower().split(".")[0]
        )
    )
