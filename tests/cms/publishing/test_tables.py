"""A table of a public text says in Chinese what it lacks."""

import pytest
from django.core.exceptions import ValidationError

from cms.publishing.blocks import PublicTable

ROWS = {"data": [["指标", "数"], ["企业", "7"]]}


def test_a_table_without_a_choice_of_headers_is_refused_in_chinese():
    with pytest.raises(ValidationError) as refused:
        PublicTable().clean(ROWS | {"table_header_choice": ""})
    assert refused.value.messages == [
        "请在表格上方选择哪些单元格作为表头；没有表头的，选“没有表头”。"
    ]


@pytest.mark.parametrize("value", [None, {}, ROWS | {"table_header_choice": "neither"}])
def test_no_table_and_one_with_a_choice_pass(value):
    assert PublicTable().clean(value) == value
