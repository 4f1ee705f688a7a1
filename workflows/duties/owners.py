"""Who owes a duty: a person, an organization, or a person on behalf of an organization."""

from dataclasses import dataclass

from cms.people.models import Organization, Person


@dataclass(frozen=True)
class Owner:
    """At least one of the two; the key is what the ledger's uniqueness rests on."""

    person: Person | None = None
    organization: Organization | None = None

    @property
    def key(self) -> str:
        """``person:12``, ``org:3`` or ``person:12/org:3``."""
        parts = []
        if self.person is not None:
            parts.append(person_key(self.person.pk))
        if self.organization is not None:
            parts.append(f"org:{self.organization.pk}")
        return "/".join(parts)


def person_key(pk: int) -> str:
    """The key of a person by her id."""
    return f"person:{pk}"


def key_of(value: "Person | Organization | Owner | str") -> str:
    """The key of an owner; a key that was kept with a row is one already."""
    return value if isinstance(value, str) else owner_of(value).key


def owner_of(value: "Person | Organization | Owner") -> Owner:
    """A bare person or organization as an owner."""
    if isinstance(value, Person):
        return Owner(person=value)
    if isinstance(value, Organization):
        return Owner(organization=value)
    return value
