"""Which topics, assignments and findings: questions that screens and services ask."""

from django.db.models import Count, Q, QuerySet

from workflows.topics.enums import AssignmentState, TopicKind
from workflows.topics.models import (
    AppraisalPage,
    Assignment,
    Finding,
    InspectionPage,
    ReportHearingPage,
    SpecialInquiryPage,
    ThematicResearchPage,
    TopicPage,
)
from workflows.topics.permissions import organizations_of

KIND_MODELS = {
    TopicKind.INSPECTION: InspectionPage,
    TopicKind.RESEARCH: ThematicResearchPage,
    TopicKind.INQUIRY: SpecialInquiryPage,
    TopicKind.APPRAISAL: AppraisalPage,
    TopicKind.HEARING: ReportHearingPage,
}


def topic_of_ref(subject_ref: str) -> TopicPage | None:
    """The topic named by ``topics.topicpage:12``, as its kind; none for any other reference."""
    label, _, pk = subject_ref.partition(":")
    if label != "topics.topicpage" or not pk.isdigit():
        return None
    topic = TopicPage.objects.filter(pk=pk).first()
    return topic and topic.specific


def topics_with_answers() -> QuerySet:
    """Topics with ``asked`` and ``answered`` counts of their assignments."""
    asked = Count("assignments", filter=~Q(assignments__state=AssignmentState.WAIVED))
    answered = Count("assignments", filter=Q(assignments__state=AssignmentState.DONE))
    return TopicPage.objects.annotate(asked=asked, answered=answered)


def assignments_of(topic) -> QuerySet[Assignment]:
    """Who fills what, those who have not answered first."""
    return (
        Assignment.objects.filter(topic=topic)
        .select_related("person", "mandate", "organization", "submission")
        .order_by("answered_at", "filler", "id")
    )


def assignments_for(user, on) -> QuerySet[Assignment]:
    """What an account may fill on a day: its person's and its units' assignments."""
    mine = Q(organization__in=organizations_of(user, on))
    if user.person_id:
        mine |= Q(person=user.person_id)
    return Assignment.objects.filter(mine).select_related("topic", "version", "submission")


def findings_of(topic) -> QuerySet[Finding]:
    """The rows that the office decided on, in the order of decision."""
    return Finding.objects.filter(topic=topic).select_related("unit", "submission")


def labels_of(refs) -> dict[str, str]:
    """Titles of many topics by reference, in one query."""
    ids = [ref.rpartition(":")[2] for ref in refs]
    rows = TopicPage.objects.filter(pk__in=[pk for pk in ids if pk.isdigit()])
    return {
        f"topics.topicpage:{pk}": f"{number} {title}"
        for pk, number, title in rows.values_list("pk", "number", "title")
    }
