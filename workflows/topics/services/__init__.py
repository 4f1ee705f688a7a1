"""What happens to topics: created, given out to be filled, answered, taken into the record."""

from workflows.topics.services.answers import (
    Part,
    attach_to_part,
    part_of,
    send_answers,
)
from workflows.topics.services.assignments import (
    CannotFillAssignment,
    follow_draft,
    has_office_part,
    let_go_of_answer,
    note_answer,
    open_assignments,
    open_fill,
    open_office_fill,
    reopen_assignment,
)
from workflows.topics.services.decided import decided_and_offered
from workflows.topics.services.findings import (
    CannotDecideFinding,
    accept_finding,
    dismiss_finding,
    rows_of,
)
from workflows.topics.services.handing_over import hand_over_part
from workflows.topics.services.parts import carry_parts, part_of_duty
from workflows.topics.services.topics import (
    CannotCreateTopic,
    CannotSubmitTopic,
    CannotWithdrawTopic,
    create_topic,
    draft_problem,
    submit_topic,
    topic_index,
    withdraw_topic,
)
from workflows.topics.services.transcribing import (
    give_paper_back,
    hand_in_paper,
    say_typed_wrong,
)
from workflows.topics.services.waiving import (
    CannotAskAgain,
    ask_again,
    waive_open_assignments,
    waive_part,
)

__all__ = [
    "CannotAskAgain",
    "CannotCreateTopic",
    "CannotDecideFinding",
    "CannotFillAssignment",
    "CannotSubmitTopic",
    "CannotWithdrawTopic",
    "Part",
    "accept_finding",
    "ask_again",
    "attach_to_part",
    "carry_parts",
    "create_topic",
    "decided_and_offered",
    "dismiss_finding",
    "draft_problem",
    "follow_draft",
    "give_paper_back",
    "hand_in_paper",
    "hand_over_part",
    "has_office_part",
    "let_go_of_answer",
    "note_answer",
    "open_assignments",
    "open_fill",
    "open_office_fill",
    "part_of",
    "part_of_duty",
    "reopen_assignment",
    "rows_of",
    "say_typed_wrong",
    "send_answers",
    "submit_topic",
    "topic_index",
    "waive_open_assignments",
    "waive_part",
    "withdraw_topic",
]
