"""How a section keeps its questions."""

from wagtail.fields import StreamField


class QuestionsField(StreamField):
    """Its column is the same whatever may be asked: migrations do not list the question types."""

    def deconstruct(self):
        name, path, _block_types, kwargs = super().deconstruct()
        kwargs.pop("block_lookup")
        return name, path, [[]], kwargs
