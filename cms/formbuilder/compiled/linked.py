"""A choice that depends on an earlier one, drawn in groups: ``linked.js`` shows those that fit."""

from html import escape

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.controls import Control, GroupControl
from cms.formbuilder.definition import OTHER, Option
from cms.formbuilder.enums import QuestionType


class _Groups:
    """The options in the order of what they belong to; what belongs to nothing known comes last."""

    def groups(self) -> list[tuple[str, list[Option]]]:
        """(title of the group, escaped, its options)."""
        known = self.question["linked"]["groups"]
        below = {group["key"]: [] for group in known} | {"": []}
        for option in self.question.get("options", ()):
            below[option.get("under", "") if option.get("under", "") in below else ""].append(
                option
            )
        titles = [(group["key"], escape(group["label"])) for group in known] + [("", "")]
        return [(title, below[key]) for key, title in titles if below[key]]

    def attributes_for(self, context) -> str:
        """What the script needs: the other question, and its answer where it is on another page."""
        other = escape(self.question["linked"]["question"])
        chosen = context.stored.get(other)
        known = f' data-chosen="{escape(chosen)}"' if isinstance(chosen, str) else ""
        return f' data-linked="{other}"{known}'


def _below(option: Option) -> str:
    """What an option belongs to, for the script."""
    return f' data-under="{escape(option.get("under", ""))}"'


class LinkedSelect(_Groups, Control):
    """One of them: a list in groups."""

    def body(self, name, texts, attributes, context) -> str:
        chosen = set(texts)
        options = "".join(
            f'<optgroup label="{title}">{self._options(group, chosen)}</optgroup>'
            if title
            else self._options(group, chosen)
            for title, group in self.groups()
        )
        other, line = self._other(name, texts) if self.question.get("other") else ("", "")
        return (
            f'<select id="{name}" name="{name}"{self.attributes_for(context)}{attributes}>'
            f'<option value="">{_("Please choose")}</option>{options}{other}</select>{line}'
        )

    def _options(self, group: list[Option], chosen: set[str]) -> str:
        return "".join(
            f'<option value="{escape(option["key"])}"{_below(option)}'
            f"{' selected' if option['key'] in chosen else ''}>{escape(option['label'])}</option>"
            for option in group
            if not option.get("retired") or option["key"] in chosen
        )

    def _other(self, name: str, texts: list[str]) -> tuple[str, str]:
        """“Other” in the list, and below it the line to say what it is, under the same name."""
        known = {option["key"] for option in self.question.get("options", ())}
        words = [text.removeprefix(OTHER) for text in texts if text not in known]
        label, selected = escape(_("Other, please say")), " selected" if words else ""
        return (
            f'<option value="{OTHER}" data-other{selected}>{label}</option>',
            f'<input class="q__words" type="text" name="{name}" '
            f'value="{escape("".join(words))}" aria-label="{self.label} · {label}">',
        )


class LinkedBoxes(_Groups, GroupControl):
    """Several of them: checkboxes under a heading for each group."""

    SEARCHES = False  # what fits is a short list, and both scripts would hide the same boxes

    def body(self, name, texts, attributes, context) -> str:
        chosen = set(texts)
        drawn = "".join(
            (f'<p class="q__group">{title}</p>' if title else "")
            + self._boxes(name, group, chosen, attributes)
            for title, group in self.groups()
        )
        other = self._other(name, texts) if self.other else ""
        return f'<div data-boxes="{name}"{self.attributes_for(context)}>{drawn}</div>{other}'

    def _boxes(self, name: str, group: list[Option], chosen: set[str], attributes: str) -> str:
        return "".join(
            f'<label class="q__choice"{_below(option)}>'
            f'<input type="checkbox" name="{name}" value="{escape(option["key"])}"'
            f"{' checked' if option['key'] in chosen else ''}{attributes}> "
            f"<span>{escape(option['label'])}</span></label>"
            for option in group
            if not option.get("retired") or option["key"] in chosen
        )


def linked_control(question, words=()) -> Control:
    """The control that draws a linked choice."""
    several = question["type"] == QuestionType.MULTIPLE_CHOICE
    return (LinkedBoxes if several else LinkedSelect)(question, words)
