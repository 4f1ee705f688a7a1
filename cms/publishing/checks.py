"""System checks: nothing of a gated model may leak past its payload."""

from django.conf import settings
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail_modeladmin.options import ModelAdmin

from cms.publishing.registry import gated_models
from cms.publishing.render import block_template

PLAIN = (
    blocks.CharBlock,
    blocks.TextBlock,
    blocks.IntegerBlock,
    blocks.DecimalBlock,
    blocks.BooleanBlock,
    blocks.DateBlock,
    blocks.DateTimeBlock,
    blocks.TimeBlock,
    blocks.ChoiceBlock,
    blocks.MultipleChoiceBlock,
)
FINISH = "cms.publishing.finish.finish_workflow"


def leaks(block: blocks.Block, path: str) -> list[str]:
    """Paths of leaves that do not say what of them is public (references, raw HTML, embeds)."""
    if isinstance(block, TypedTableBlock) or hasattr(block, "child_blocks"):
        children = block.child_blocks.items()
    elif hasattr(block, "child_block"):
        children = [("item", block.child_block)]
    else:
        safe = getattr(block, "is_public", False)
        safe = safe or (isinstance(block, PLAIN) and not isinstance(block, blocks.RawHTMLBlock))
        return [] if safe else [path]
    return [leak for name, child in children for leak in leaks(child, f"{path}.{name}")]


@register()
def gated_models_are_tight(app_configs=None, **kwargs) -> list[Error]:
    """Every StreamField of a gated model: public leaves only, and a template for each block."""
    errors = []
    for model in gated_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                errors += _check_field(model, field)
    return errors


def _check_field(model, field: StreamField) -> list[Error]:
    errors = [
        Error(
            f"{model.__name__}.{path} has no public form.",
            hint="Use a leaf of cms.publishing.blocks, or one with is_public and "
            "get_api_representation.",
            obj=model,
            id="publishing.E001",
        )
        for path in leaks(field.stream_block, field.name)
    ]
    for name in field.stream_block.child_blocks:
        try:
            block_template(name)
        except TemplateDoesNotExist:
            errors.append(
                Error(
                    f"No template public/blocks/{name}.html for {model.__name__}.{field.name}.",
                    obj=model,
                    id="publishing.E002",
                )
            )
    return errors


@register()
def settings_close_the_gate(app_configs=None, **kwargs) -> list[Error]:
    """The finish action is ours."""
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", "") == FINISH:
        return []
    return [Error(f"WAGTAIL_FINISH_WORKFLOW_ACTION must be {FINISH}.", id="publishing.E003")]


@register()
def no_gated_model_in_modeladmin(app_configs=None, **kwargs) -> list[Error]:
    """modeladmin's create form saves a draft-state snippet live at once."""
    found = [c for c in _subclasses(ModelAdmin) if getattr(c, "model", None) in set(gated_models())]
    return [
        Error(f"{c.__name__} registers a gated model.", obj=c, id="publishing.E004") for c in found
    ]


def _subclasses(cls: type):
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)
