"""System checks: what of a gated model could leak past its payload stops the start."""

import pytest
from django.core.checks import run_checks
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_modeladmin.options import ModelAdmin

from cms.publishing.blocks import PublicBody, PublicImage
from cms.publishing.checks import (
    gated_models_are_tight,
    leaks,
    no_gated_model_in_modeladmin,
    settings_close_the_gate,
)
from home.models import SiteTexts
from home.notices.models import NoticePage

LEAKS = [
    blocks.RawHTMLBlock(),
    EmbedBlock(),
    ImageChooserBlock(),
    ImageBlock(),
    DocumentChooserBlock(),
    blocks.PageChooserBlock(),
    SnippetChooserBlock(SiteTexts),
    blocks.RichTextBlock(),
    blocks.URLBlock(),
    TableBlock(),
]
TIGHT = [blocks.CharBlock(), blocks.TextBlock(), blocks.ChoiceBlock(choices=[("a", "A")])]


def wrappings(block) -> list[tuple[blocks.Block, str]]:
    """The block by itself and inside every container there is, with the path of its leaf."""
    table = TypedTableBlock([("cell", block)])
    return [
        (blocks.StreamBlock([("x", block)]), "body.x"),
        (blocks.StreamBlock([("x", blocks.StructBlock([("y", block)]))]), "body.x.y"),
        (blocks.StreamBlock([("x", blocks.ListBlock(block))]), "body.x.item"),
        (blocks.StreamBlock([("x", blocks.StreamBlock([("y", block)]))]), "body.x.y"),
        (blocks.StreamBlock([("x", table)]), "body.x.cell"),
    ]


@pytest.mark.parametrize("block", LEAKS, ids=lambda b: type(b).__name__)
def test_a_leaf_without_a_public_form_is_named_at_any_depth(block):
    for body, path in wrappings(block):
        (leak,) = leaks(body, "body")
        assert leak in (path, f"{path}.image")  # an ImageBlock is a structure of its own


@pytest.mark.parametrize("block", [*TIGHT, PublicImage()], ids=lambda b: type(b).__name__)
def test_plain_and_public_leaves_pass(block):
    for body, _path in wrappings(block):
        assert leaks(body, "body") == []


@pytest.fixture
def body(monkeypatch):
    """Let the gated notice have another body for a moment."""

    def use(**children) -> None:
        stream = PublicBody()
        for name, block in children.items():
            stream.child_blocks[name] = block
        monkeypatch.setattr(NoticePage._meta.get_field("body"), "stream_block", stream)

    return use


def ids(errors) -> list[str]:
    return [error.id for error in errors]


def test_a_gated_model_with_raw_html_does_not_start(body):
    assert gated_models_are_tight() == []
    body(html=blocks.RawHTMLBlock())

    errors = gated_models_are_tight()

    assert "publishing.E001" in ids(errors)
    assert "NoticePage.body.html" in errors[0].msg
    assert "is_public" in errors[0].hint
    assert "publishing.E001" in ids(run_checks())


def test_a_block_without_a_public_template_does_not_start(body):
    body(poem=blocks.TextBlock())

    errors = gated_models_are_tight()

    assert ids(errors) == ["publishing.E002"]
    assert "public/blocks/poem.html" in errors[0].msg


def test_wagtails_own_finish_action_does_not_start(settings):
    assert settings_close_the_gate() == []
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = "wagtail.workflows.publish_workflow_state"

    assert ids(settings_close_the_gate()) == ["publishing.E003"]


def test_a_gated_model_in_modeladmin_does_not_start():
    assert no_gated_model_in_modeladmin() == []

    class Register(ModelAdmin):
        model = NoticePage

    try:
        assert ids(no_gated_model_in_modeladmin()) == ["publishing.E004"]
    finally:
        Register.model = None
