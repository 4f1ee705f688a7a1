"""A page drawn from a version on which its draft no longer stands is saved all the same."""

from cms.formbuilder.compiler import compile_version
from cms.submissions.enums import WhyLeft
from cms.submissions.moving import Left, plan_move
from cms.submissions.services.merging import Written, merge
from cms.submissions.services.moving import leave_behind


def take_older_page(locked, drawn, posted: dict, texts: dict, written: Written) -> None:
    """Put what was posted where the draft's version asks it, and leave the rest behind.

    ``drawn`` is the page's version, ``posted`` its answers by question key (None for none),
    ``texts`` what was typed and is no answer. Where another page has changed the same answer
    meanwhile the stored one stays, and this one's is left behind.
    """
    old, new = compile_version(drawn), compile_version(locked.version)
    given = {key: value for key, value in posted.items() if value is not None}
    plan = plan_move(old, new, locked.filler, given, texts)
    here = {key: plan.answers.get(key) for key in _with_room(old, new, posted, plan)}
    left = list(plan.left)
    for section in new.sections_for(locked.filler):
        of_section = {key: here[key] for key in here.keys() & section.by_key.keys()}
        for clash in merge(locked, section, of_section, written):
            left.append(Left(clash.key, WhyLeft.CHANGED, given.get(clash.key)))
    for name, typed in plan.unread.items():
        if locked.unread_texts.get(name) == typed:
            continue
        if name in locked.unread_texts or name.partition(".")[0] in locked.answers:
            left.append(Left(name, WhyLeft.CHANGED, texts=tuple(typed)))
        else:
            locked.unread_texts = {**locked.unread_texts, name: typed}
    by, now, page = written.by, written.now, written.page
    leave_behind(locked, old, left, number=drawn.number, by=by, now=now, page=page)


def _with_room(old, new, posted: dict, plan) -> set[str]:
    """Keys of what the page may write: an input that it left empty empties none of another type,
    and where nothing of an answer has its place, what stands there is left alone.
    """
    lost = {one.name.partition(".")[0] for one in plan.left} - plan.answers.keys()
    same = {
        key
        for key in posted.keys() & old.questions.keys() & new.questions.keys()
        if old.questions[key].type == new.questions[key].type
    }
    return (same | plan.answers.keys()) - lost
