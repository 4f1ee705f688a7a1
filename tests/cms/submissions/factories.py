"""Forms with every kind of question, respondents, and answers."""

import hashlib
import io
import json

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from PIL import Image

from cms.accounts.enums import Role
from cms.accounts.grants import role_group
from cms.accounts.models import User
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.people.models import Person
from cms.submissions.access import Want, register_subject_access
from cms.submissions.services import create_submission, open_draft

SUBJECT = "testsubject:1"
TOKEN = "token-token-token-1"

FORM = {
    "schema_version": 1,
    "title": "视察记录表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "代表填写",
            "filler": "DEPUTY",
            "questions": [
                {"key": "qtext", "type": "long_text", "label": "总体印象", "required": True},
                {"key": "qcount", "type": "integer", "label": "企业数"},
                {"key": "qday", "type": "date", "label": "日期"},
                {
                    "key": "qchoice",
                    "type": "single_choice",
                    "label": "是否满意",
                    "options": [
                        {"key": "oyes", "label": "满意"},
                        {"key": "ono", "label": "不满意"},
                    ],
                },
                {"key": "qphoto", "type": "photo", "label": "照片", "many": True},
                {
                    "key": "qrows",
                    "type": "rows",
                    "label": "发现问题",
                    "columns": [
                        {"key": "qproblem", "type": "long_text", "label": "问题", "required": True},
                        {"key": "qpic", "type": "photo", "label": "现场照片"},
                    ],
                },
            ],
        },
        {
            "key": "soffice",
            "title": "办公室填写",
            "filler": "OFFICE",
            "questions": [{"key": "qheld", "type": "date", "label": "视察日期", "required": True}],
        },
    ],
}


class PersonFactory(factory.django.DjangoModelFactory):
    """A person."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"王代表{n}")


class UserFactory(factory.django.DjangoModelFactory):
    """An account; ``roles`` are given."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"u{n}")
    person = factory.SubFactory(PersonFactory)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        from django.apps import apps

        for role in extracted or []:
            self.groups.add(role_group(apps, role))


def make_clerk():
    """An account of the office's staff."""
    return UserFactory(roles=[Role.OFFICE_STAFF])


def make_version(definition: dict = FORM, form: FormDefinition | None = None) -> FormVersion:
    """A finalised version."""
    form = form or FormDefinition.objects.create(title=definition["title"])
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = FormVersion.objects.create(
        form=form,
        number=form.versions.count() + 1,
        title=definition["title"],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        finalised_at=timezone.now(),
        definition=text,
    )
    form.current_version = version
    form.save()
    return version


def let_deputies_fill() -> None:
    """Deputies fill, the office decides, for ``testsubject``."""
    from cms.accounts.permissions import has_role

    def ask(user, subject_ref, want, filler=""):
        if want == Want.FILL and filler == "DEPUTY":
            return has_role(user, Role.DEPUTY)
        return has_role(user, Role.OFFICE_STAFF)

    register_subject_access("testsubject", ask, labels=lambda refs: dict.fromkeys(refs, "培育情况"))


def make_draft(*, now, version=None, by=None, filler="DEPUTY"):
    """A deputy's draft."""
    let_deputies_fill()
    by = by or UserFactory(roles=[Role.DEPUTY])
    return open_draft(
        version=version or make_version(), subject_ref=SUBJECT, filler=filler, by=by, now=now
    )


def post(**fields) -> QueryDict:
    """A posted section."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return data


def photo(name: str = "现场.jpg", colour: str = "green") -> SimpleUploadedFile:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def make_received(*, version, now, answers=None, number=0):
    """A received submission, through the service the API uses."""
    let_deputies_fill()
    return create_submission(
        version=version,
        subject_ref=SUBJECT,
        answers={"qtext": "很好"} if answers is None else answers,
        token=f"received-token-{version.pk}-{number:06d}",
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )
