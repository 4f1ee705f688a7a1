"""What a draft would take along to a newer version of its form, in words to choose by."""

from cms.formbuilder.compiler import compile_version
from cms.submissions.enums import WhyLeft
from cms.submissions.services import plan_for
from cms.submissions.services.moving import readable, words_of_left


def moving_words(submission, offered) -> dict:
    """``kept``: (label, text) as the newer version says it; ``left``: (label, text, why)."""
    plan = plan_for(submission, offered)
    old, new = compile_version(submission.version), compile_version(offered)
    names = {str(pk): name for pk, name in submission.attachments.values_list("pk", "name")}
    kept = [
        (new.questions[key].label, readable(new, key, value, names))
        for key, value in plan.answers.items()
    ]
    kept += [
        (new.questions[name.partition(".")[0]].label_of(name), "\n".join(texts))
        for name, texts in plan.unread.items()
    ]
    left = [(*words_of_left(old, one, names), WhyLeft(one.why).label) for one in plan.left]
    return {"kept": kept, "left": left}
