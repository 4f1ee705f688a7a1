"""In which hat each act of the house is done, where an account wears several (office-needs 18).

Acts that only one role may do have that one; for what clerk and director both do, who is both did
it as the clerk. Apps with hats that depend on the matter name their own.
"""

from cms.accounts.enums import Role

DIRECTOR = (Role.OFFICE_DIRECTOR,)
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
MEMBER = (Role.PARTY_COMMITTEE_MEMBER,)
OFFICE_ACTS = (
    *("form.change", "form.copy", "form.create", "form.finalise", "form.remove", "form.rename"),
    *("form.export", "form.import", "form.restore"),
    *("form.section.add", "form.section.move", "form.section.remove", "form.section.save"),
    *("form.section.copy", "form.section.insert", "form.section.update", "form.question.move"),
    *(
        "form.section.restore",
        "form.section.bring_back",
        "form.preview.share",
        "form.preview.recall",
        "library.propose",
    ),
    *("notices.create", "notices.submit", "site.create", "site.submit"),
    *("topics.create", "topics.submit", "topics.finding_accepted", "topics.finding_dismissed"),
    *("text.copy", "text.create", "text.delete"),
    *("publishing.release", "person.create", "person.update", "organization.create"),
    *("organization.update", "term.create", "term.update", "post.create", "post.update"),
    *("mandate.add", "mandate.update", "mandate.end"),
    *("membership.add", "membership.update", "membership.end"),
)
HATS: dict[str, tuple[Role | str, ...]] = {
    **dict.fromkeys(OFFICE_ACTS, OFFICE),
    "ballot.vote": MEMBER,
    "ballot.recuse": MEMBER,
    "form.grant": DIRECTOR,
    "job.retry": (Role.SYSTEM_ADMIN, *DIRECTOR),
    "form.revoke": DIRECTOR,
    "library.retire": DIRECTOR,
    "library.review": DIRECTOR,
    "notices.withdraw": DIRECTOR,
    "publishing.revoke": DIRECTOR,
    "publishing.withdraw": DIRECTOR,
    "text.review": DIRECTOR,
    "text.secrecy": DIRECTOR,
    "topics.ask_again": DIRECTOR,
    "topics.hand_over": (*DIRECTOR, Role.SYSTEM_ADMIN),
    "topics.waive": DIRECTOR,
    "topics.withdraw": DIRECTOR,
}
