"""No payload asks the catalogue: every gated model gives one text whatever language is active."""

import pytest
from django.db.models import Model
from django.utils import translation
from wagtail.models import Page

from cms.publishing.payload import build_payload
from cms.publishing.registry import gated_models
from home.models import HomePage, SiteTexts, StandardPage
from home.notices.enums import NoticeKind
from home.notices.models import NoticePage
from tests.home.notices.factories import make_notice
from tests.workflows.topics.factories import make_mandates, make_topic, make_unit
from workflows.topics.enums import ReportKind
from workflows.topics.models import TopicPage
from workflows.topics.queries import KIND_MODELS

pytestmark = pytest.mark.django_db

SPECIAL = {
    "places": "甲企业\n乙园区",
    "outline": "一问\n二问",
    "criteria": "一条\n二条",
    "report_title": "上半年工作",
}


def topics(kind, now) -> list[Model]:
    """One topic of the kind with every special field filled; one for each choice of a report."""
    topic = make_topic(kind=kind, now=now, deputies=make_mandates(3))
    for name in set(topic.special_fields) & set(SPECIAL):
        setattr(topic, name, SPECIAL[name])
    if "answering_units" in topic.special_fields:
        topic.answering_units.set([make_unit("财政局")])
    if "report_kind" not in topic.special_fields:
        return [topic]
    copies = []
    for choice in ReportKind:
        copy = type(topic).objects.get(pk=topic.pk)
        copy.report_title, copy.report_kind = topic.report_title, choice
        copies.append(copy)
    return copies


def home(now) -> HomePage:
    root = Page.objects.get(depth=1)
    return HomePage.objects.first() or root.add_child(instance=HomePage(title="首页"))


def standing(now) -> StandardPage:
    return home(now).add_child(instance=StandardPage(title="关于", lead="导语"))


FILLED = {
    **{model: lambda now, kind=kind: topics(kind, now) for kind, model in KIND_MODELS.items()},
    NoticePage: lambda now: [make_notice(now, kind=kind) for kind in NoticeKind],
    HomePage: lambda now: [home(now)],
    StandardPage: lambda now: [standing(now)],
    SiteTexts: lambda now: [SiteTexts.objects.create(name="示例园区", footer="页脚")],
}
MODELS = [model for model in gated_models() if model is not TopicPage]  # made as its kinds only


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_payload_is_the_same_in_every_language(model, now):
    for obj in FILLED[model](now):
        with translation.override("zh-hans"):
            chinese = build_payload(obj)[1]
        with translation.override("en"):
            english = build_payload(obj)[1]
        assert english == chinese
