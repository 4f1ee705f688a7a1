"""In which hat an answer is written: the filler of the part tells, whatever else is worn."""

from cms.accounts.enums import Role
from cms.formbuilder.enums import Filler
from cms.formbuilder.twice import first_part

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
OF_FILLER: dict[str, tuple[Role, ...]] = {
    Filler.DEPUTY.value: (Role.DEPUTY,),
    Filler.UNIT.value: (Role.UNIT_HANDLER, Role.UNIT_HEAD),
    Filler.OFFICE.value: OFFICE,
}
WRITING = ("open", "save", "submit", "sign", "no_comment", "attach", "move")


def hats_of_filler(submission) -> tuple[Role, ...]:
    """The hats of a part; none where the act was refused before there was one."""
    if getattr(submission, "from_paper", False):
        return OFFICE
    return OF_FILLER.get(first_part(getattr(submission, "filler", "")), ())


HATS = {
    **{f"submission.{verb}": hats_of_filler for verb in WRITING},
    "submission.submit_second": hats_of_filler,
    "submission.take_second": hats_of_filler,
    "submission.compare_entries": hats_of_filler,
    "submission.appoint_second": OFFICE,
    "submission.void_second": OFFICE,
    "submission.settle": OFFICE,
    "submission.accept": OFFICE,
    "submission.return": OFFICE,
    "submission.correct": OFFICE,
    "submission.give_paper_back": OFFICE,
    "submission.hand_on": (Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN),
    "submission.hand_in": (Role.DEPUTY,),
    "submission.limit": OFFICE,
    "submission.say_wrong": (Role.DEPUTY,),
    "submission.allow_late": OFFICE,
    "submission.end_late": OFFICE,
    "submission.trash": OFFICE,
    "submission.restore": OFFICE,
    "submission.hold": (Role.OFFICE_DIRECTOR,),
    "submission.release_hold": (Role.OFFICE_DIRECTOR,),
    "submission.end_period": (Role.OFFICE_DIRECTOR,),
}
