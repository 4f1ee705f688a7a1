"""Rows that were measured again take the places of the old ones; the page says which."""

import pytest

from bench.page import renewed

PAGE = """# Measured

## SQLite

| figure | plain | ours |
|---|---|---|
| publish | 1 ms | 2 ms |
| form page, 20 questions | 3 ms | 4 ms |

- Growth of form page from 20 to 100: exponent 0.05 (plain 0.69).

## PostgreSQL

| figure | plain | ours |
|---|---|---|
| publish | 5 ms | 6 ms |
"""


def run_of(*rows, section="SQLite"):
    head = ["# Measured", "", f"## {section}", "", "| figure | plain | ours |", "|---|---|---|"]
    return "\n".join([*head, *rows])


def test_a_row_is_renewed_in_its_own_section_and_named():
    page = renewed(PAGE, run_of("| publish | 7 ms | 8 ms |"), "2026-11-27, 9 rounds")
    assert page.replace("Measured again since: publish (2026-11-27, 9 rounds).\n\n", "") == (
        PAGE.replace("| publish | 1 ms | 2 ms |", "| publish | 7 ms | 8 ms |")
    )
    again = renewed(page, run_of("| publish | 9 ms | 9 ms |", section="PostgreSQL"), "later")
    assert "| publish | 7 ms | 8 ms |" in again
    assert "| publish | 9 ms | 9 ms |" in again
    assert again.count("Measured again since: ") == 2


def test_growth_is_renewed_with_its_rows():
    line = "- Growth of form page from 20 to 100: exponent 0.09 (plain 0.70)."
    page = renewed(PAGE, run_of("| form page, 20 questions | 3 ms | 5 ms |", "", line), "later")
    assert line in page
    assert "0.05" not in page


def test_a_new_row_ends_the_table_of_its_section():
    page = renewed(PAGE, run_of("| sending | 7 ms | 8 ms |"), "later")
    assert (
        "| form page, 20 questions | 3 ms | 4 ms |\n| sending | 7 ms | 8 ms |\n\n- Growth" in page
    )
    assert page.count("sending") == 2  # and in the line that says what was measured


def test_a_new_growth_ends_the_list_of_its_section():
    line = "- Growth of sending from 2 to 9: exponent 1.00."
    page = renewed(PAGE, run_of("| sending | 7 ms | 8 ms |", "", line), "later")
    assert f"(plain 0.69).\n{line}\n\n## PostgreSQL" in page


def test_what_the_page_has_no_place_for_is_no_renewal():
    with pytest.raises(KeyError, match="MySQL"):
        renewed(PAGE, run_of("| sending | 7 ms | 8 ms |", section="MySQL"), "later")
    with pytest.raises(KeyError, match="PostgreSQL"):
        line = "- Growth of sending from 2 to 9: exponent 1.00."
        renewed(PAGE, run_of(line, section="PostgreSQL"), "later")
