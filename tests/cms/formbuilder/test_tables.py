"""Repeating tables: rows with ids of their own, fewest and most, with and without JavaScript."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.table import ROW_ID, RowsError, mint_row_id
from cms.formbuilder.definition import MAX_ROWS
from tests.cms.formbuilder.questions import HOSTILE, OPTIONS, compiled, make, post, section

COLUMNS = [
    make("long_text", key="qtext", label="问题", required=True),
    make("integer", key="qcount", label="件数"),
    make("single_choice", key="qhow", label="程度", options=OPTIONS),
]


def table(**settings):
    return compiled("rows", columns=COLUMNS, **settings)


def typed(**rows: dict):
    """A posted table: row id → {column: text}."""
    data = {
        f"q1__{row}__{column}": text
        for row, cells in rows.items()
        for column, text in cells.items()
    }
    return post(q1=list(rows), **data)


def row(row_id: str, **cells) -> dict:
    return {"row": row_id, "cells": cells}


def test_rows_are_read_in_the_order_of_the_page():
    rows, errors, _texts = table().parse(
        typed(r00bb={"qtext": "乙"}, r00aa={"qtext": "甲", "qcount": "3"}), "q1", FillContext()
    )

    assert rows == [row("r00bb", qtext="乙"), row("r00aa", qtext="甲", qcount=3)]
    assert errors == {}


def test_one_wrong_cell_keeps_the_rest_of_its_row():
    rows, errors, texts = table().parse(
        typed(r00aa={"qtext": "甲", "qcount": "三"}), "q1", FillContext()
    )

    assert rows == [row("r00aa", qtext="甲")]
    assert list(errors) == ["q1.r00aa.qcount"]
    assert texts["q1.r00aa.qcount"] == ["三"]


@pytest.mark.parametrize(
    "row_id", ["", "r", "x00aa", "r00AA", "r00aa.qtext", "r" + "a" * 40, '"><b>', "r00aa\n"]
)
def test_a_row_id_that_is_none_is_passed_over(row_id):
    data = post(q1=[row_id, "r00aa"], q1__r00aa__qtext="甲")

    assert table().parse(data, "q1", FillContext())[0] == [row("r00aa", qtext="甲")]


def test_a_row_id_twice_is_one_row():
    data = post(q1=["r00aa", "r00aa"], q1__r00aa__qtext="甲")

    assert table().parse(data, "q1", FillContext())[0] == [row("r00aa", qtext="甲")]


def test_more_rows_than_allowed_are_kept_and_told():
    count = MAX_ROWS + 30
    data = typed(**{f"r{n:04x}": {"qtext": f"第{n}行"} for n in range(count)})
    part = section(make("rows", columns=COLUMNS))

    values = part.parse(data, FillContext()).values

    assert len(values["q1"]) == count
    assert str(MAX_ROWS) in part.problems(values)["q1"]
    assert f"第{count - 1}行" in part.render(values)
    less = {"q1": values["q1"][:MAX_ROWS]}
    assert part.problems(less) == {}


@pytest.mark.parametrize(
    ("given", "is_good"), [(0, False), (1, False), (2, True), (3, True), (4, False)]
)
def test_fewest_and_most_rows(given, is_good):
    asked = table(min_rows=2, max_rows=3)
    rows = [row(f"r00{n:02}", qtext="甲") for n in range(given)]

    assert ("q1" not in asked.problems(rows, "q1")) == is_good
    assert Draft202012Validator(asked.schema()).is_valid(rows) == is_good


def test_a_required_table_needs_one_filled_row():
    asked = table(required=True)

    assert "q1" in asked.problems([], "q1")
    assert set(asked.problems([row("r00aa")], "q1")) == {"q1", "q1.r00aa.qtext"}
    assert asked.problems([row("r00aa", qtext="甲")], "q1") == {}


def test_an_empty_row_of_a_table_that_need_not_be_filled_lacks_nothing():
    part = section(make("rows", columns=COLUMNS))
    values = part.parse(typed(r00aa={"qtext": " ", "qcount": ""}), FillContext()).values

    assert part.problems(values) == {}
    assert part.tidy(values) == {}


def test_a_begun_row_lacks_its_required_cells():
    rows = [row("r00aa", qcount=3), row("r00bb")]

    assert list(table().problems(rows, "q1")) == ["q1.r00aa.qtext"]


def test_adding_a_row_without_javascript():
    part = section(make("rows", columns=COLUMNS, max_rows=2), make("short_text", key="q9"))
    values = {"q1": [row("r00aa", qtext="甲")], "q9": "乙"}

    two = part.add_row(values, "q1")

    assert [r["cells"] for r in two["q1"]] == [{"qtext": "甲"}, {}]
    assert ROW_ID.fullmatch(two["q1"][1]["row"])
    assert part.add_row(two, "q1") == two  # no more than the most
    for name in ("q9", "q1.r00aa", "", "nothing", "__class__"):
        assert part.add_row(values, name) == values


def test_the_button_is_away_when_there_is_no_room():
    one = table(max_rows=1)

    assert 'value="q1" formnovalidate hidden>' in one.draw(
        "q1", [row("r00aa")], {}, {}, FillContext()
    )
    assert 'value="q1" formnovalidate>' in table().draw("q1", [row("r00aa")], {}, {}, FillContext())


def test_an_empty_table_is_drawn_with_a_row_to_begin_with():
    html = table().draw("q1", [], {}, {}, FillContext())

    assert html.count('class="rows__row"') == 1


def test_a_retired_option_stays_in_its_row_only():
    kept = FillContext(stored={"q1": [row("r00aa", qhow="o00cc")]})
    data = typed(r00aa={"qhow": "o00cc"}, r00bb={"qhow": "o00cc"})

    rows, errors, _texts = table().parse(data, "q1", kept)

    assert rows == [row("r00aa", qhow="o00cc"), row("r00bb")]
    assert list(errors) == ["q1.r00bb.qhow"]


def test_rows_as_the_api_sends_them():
    sent = [
        row("r00aa", qtext="甲", qcount=3),
        {"cells": {"qtext": "乙", "qcount": None, "qhow": ""}},
    ]

    kept = table().check(sent)

    assert kept[0] == sent[0]
    assert kept[1]["cells"] == {"qtext": "乙"}
    assert ROW_ID.fullmatch(kept[1]["row"])
    assert table().check(sent) == kept  # the same body means the same rows, also without ids
    assert table().check(kept) == kept


def test_double_and_wrong_row_ids_from_the_api_become_rows_of_their_own():
    sent = [row(i, qtext="甲") for i in ("r00aa", "r00aa", "", None, 7, ["r00aa"], "</script>")]

    ids = [kept["row"] for kept in table().check(sent)]

    assert len(set(ids)) == len(sent)
    assert all(ROW_ID.fullmatch(i) for i in ids)


@pytest.mark.parametrize(
    "value",
    [
        "甲",
        {},
        [1],
        [[]],
        [None],
        [{}],
        [{"cells": []}],
        [{"cells": {"qnothing": "甲"}}],
        [{"cells": {"qtext": "甲"}}] * 1001,
    ],
)
def test_what_is_no_table_is_refused(value):
    with pytest.raises(AnswerError):
        table().check(value)


@pytest.mark.parametrize("value", [v for v in HOSTILE if v != []], ids=range(len(HOSTILE) - 1))
def test_a_hostile_cell_is_named(value):
    with pytest.raises(RowsError) as refusal:
        table().check([row("r00aa", qcount=1), row("r00bb", qtext="甲", qcount=value)])
    assert list(refusal.value.by_name) == ["q1.r00bb.qcount"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["row", "cells", "qtext"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
@settings(deadline=None)
def test_no_json_breaks_a_table(value):
    try:
        kept = table().check(value)
    except AnswerError:
        return
    assert table().check(kept) == kept
    assert table().draw("q1", kept, {}, {}, FillContext())
    assert isinstance(table().display(kept), list)


def test_the_schema_allows_what_is_kept_and_nothing_beside_it():
    schema = Draft202012Validator(table(min_rows=1).schema())

    assert schema.is_valid([row("r00aa", qtext="甲", qcount=1, qhow="o00aa")])
    assert schema.is_valid([{"cells": {"qtext": "甲"}}])
    for wrong in (
        [],
        [row("r00aa", qcount=1)],
        [row("r00aa", qtext="甲", other=1)],
        [row("甲", qtext="甲")],
        {},
    ):
        assert not schema.is_valid(wrong)


def test_minted_row_ids_are_row_ids():
    assert all(ROW_ID.fullmatch(mint_row_id()) for _n in range(100))
