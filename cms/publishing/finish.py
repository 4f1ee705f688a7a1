"""``WAGTAIL_FINISH_WORKFLOW_ACTION``: what a finished workflow may lead to.

Wagtail imports this module while its models load, so everything else is imported when called.
"""


def finish_workflow(workflow_state, user=None) -> None:
    """Ask the deciders for a verdict; with one, issue the permit and, if so decided, release it.

    Wagtail's own way would publish the newest revision, whatever was voted on. Without a verdict
    (a task deactivated or removed, an empty workflow) nothing becomes public: the error rolls
    the whole move back. Types that are not gated keep Wagtail's way.

    A text whose last day of display passed while it was decided on is permitted and never released:
    ``publish_due`` lets it lapse. To refuse it here would refuse the vote that decided.
    """
    from django.utils.translation import gettext as _
    from wagtail.workflows import publish_workflow_state

    from cms.core.moment import moment
    from cms.publishing.enums import ReleaseMode
    from cms.publishing.refusals import refuse
    from cms.publishing.registry import ask_deciders, is_gated
    from cms.publishing.services import issue_permit, release

    obj = workflow_state.content_object
    obj = getattr(obj, "specific", obj)  # for a page this is the base Page, which is not gated
    if not is_gated(type(obj)):
        publish_workflow_state(workflow_state, user=user)
        return
    verdict = ask_deciders(workflow_state)
    if verdict is None:
        raise refuse(
            verb="publishing.finish",
            obj=obj,
            by=user,
            sentence=_("No decision of the committee stands behind this workflow."),
        )
    now = moment()
    permit = issue_permit(verdict=verdict, obj=obj, by=user, now=now)
    if verdict.release_mode == ReleaseMode.AT_ONCE and not permit.is_over(now):
        # The verdict stands for the newest draft; that may be the one of the last step, or later.
        decided_on = workflow_state.current_task_state.revision_id
        release(permit=permit, by=None, now=now, decided_on=decided_on)
