"""Only sources that can answer a question are offered. The blocks as StreamField keeps them; no data changes."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("formbuilder", "0003_grant_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="formsection",
            name="questions",
            field=wagtail.fields.StreamField(
                [
                    ("short_text", 7),
                    ("long_text", 9),
                    ("single_choice", 11),
                    ("multiple_choice", 12),
                    ("date", 15),
                    ("photo", 17),
                    ("integer", 21),
                    ("rows", 40),
                    ("decimal", 27),
                    ("datetime", 43),
                    ("yes_no", 29),
                    ("phone", 46),
                    ("file", 31),
                    ("person", 49),
                    ("mandate", 52),
                    ("organization", 55),
                    ("document", 58),
                    ("note", 60),
                ],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 300}),
                    1: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "Explanation", "max_length": 2000, "required": False, "rows": 2},
                    ),
                    2: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {"label": "Required", "required": False},
                    ),
                    3: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {"label": "Several values", "required": False},
                    ),
                    4: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"label": "At most characters", "min_value": 1, "required": False},
                    ),
                    5: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("topic.title", "Title of the item"),
                                ("topic.number", "Number of the item"),
                                ("topic.unit", "Unit of the item"),
                                ("topic.place", "Place of the item"),
                                ("topic.authority", "Authority document of the item"),
                                ("topic.leader", "Group leader of the item"),
                                ("topic.deputies", "Deputies of the item"),
                                ("person.name", "Name of the person filling in"),
                                ("person.mandate", "The deputy filling in"),
                                ("person.unit", "Unit of the person filling in"),
                                ("person.phone", "Phone of the person filling in"),
                            ],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    6: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("max_length", 4), ("autofill", 5)]],
                        {"required": False},
                    ),
                    7: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 6)]],
                        {"group": "Common questions", "icon": "minus", "label": "Short text"},
                    ),
                    8: (
                        "wagtail.blocks.StructBlock",
                        [[("max_length", 4), ("autofill", 5)]],
                        {"required": False},
                    ),
                    9: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 8)]],
                        {"group": "Common questions", "icon": "pilcrow", "label": "Long text"},
                    ),
                    10: ("cms.formbuilder.blocks.OptionsBlock", (), {}),
                    11: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("options", 10)]],
                        {
                            "group": "Common questions",
                            "icon": "radio-full",
                            "label": "Single choice",
                        },
                    ),
                    12: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("options", 10)]],
                        {"group": "Common questions", "icon": "tasks", "label": "Multiple choice"},
                    ),
                    13: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("today", "Today")],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    14: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 13)]],
                        {"required": False},
                    ),
                    15: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 14)]],
                        {"group": "Common questions", "icon": "date", "label": "Date"},
                    ),
                    16: ("wagtail.blocks.StructBlock", [[("many", 3)]], {"required": False}),
                    17: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "Common questions", "icon": "image", "label": "Photo"},
                    ),
                    18: (
                        "wagtail.blocks.DecimalBlock",
                        (),
                        {"label": "Not below", "required": False},
                    ),
                    19: (
                        "wagtail.blocks.DecimalBlock",
                        (),
                        {"label": "Not above", "required": False},
                    ),
                    20: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("minimum", 18), ("maximum", 19)]],
                        {"required": False},
                    ),
                    21: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 20)]],
                        {"group": "Common questions", "icon": "order", "label": "Whole number"},
                    ),
                    22: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("max_length", 4)]],
                        {"required": False},
                    ),
                    23: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 22)]],
                        {"group": "Common questions", "icon": "minus", "label": "Short text"},
                    ),
                    24: ("wagtail.blocks.StructBlock", [[("max_length", 4)]], {"required": False}),
                    25: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 24)]],
                        {"group": "Common questions", "icon": "pilcrow", "label": "Long text"},
                    ),
                    26: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "Common questions", "icon": "date", "label": "Date"},
                    ),
                    27: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 20)]],
                        {
                            "group": "More question types",
                            "icon": "order",
                            "label": "Number with decimals",
                        },
                    ),
                    28: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2)]],
                        {"group": "More question types", "icon": "time", "label": "Date and time"},
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2)]],
                        {"group": "More question types", "icon": "check", "label": "Yes or no"},
                    ),
                    30: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {
                            "group": "More question types",
                            "icon": "mobile-alt",
                            "label": "Phone number",
                        },
                    ),
                    31: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "More question types", "icon": "doc-full", "label": "File"},
                    ),
                    32: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "More question types", "icon": "user", "label": "Person"},
                    ),
                    33: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "More question types", "icon": "user", "label": "Deputy"},
                    ),
                    34: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {"group": "More question types", "icon": "group", "label": "Unit"},
                    ),
                    35: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 16)]],
                        {
                            "group": "More question types",
                            "icon": "doc-full",
                            "label": "Document reference",
                        },
                    ),
                    36: (
                        "wagtail.blocks.StreamBlock",
                        [
                            [
                                ("short_text", 23),
                                ("long_text", 25),
                                ("single_choice", 11),
                                ("multiple_choice", 12),
                                ("date", 26),
                                ("photo", 17),
                                ("integer", 21),
                                ("decimal", 27),
                                ("datetime", 28),
                                ("yes_no", 29),
                                ("phone", 30),
                                ("file", 31),
                                ("person", 32),
                                ("mandate", 33),
                                ("organization", 34),
                                ("document", 35),
                            ]
                        ],
                        {},
                    ),
                    37: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "label": "At least rows",
                            "max_value": 200,
                            "min_value": 0,
                            "required": False,
                        },
                    ),
                    38: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "label": "At most rows",
                            "max_value": 200,
                            "min_value": 0,
                            "required": False,
                        },
                    ),
                    39: (
                        "wagtail.blocks.StructBlock",
                        [[("min_rows", 37), ("max_rows", 38)]],
                        {"required": False},
                    ),
                    40: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("label", 0),
                                ("help", 1),
                                ("required", 2),
                                ("columns", 36),
                                ("more", 39),
                            ]
                        ],
                        {"group": "Common questions", "icon": "table", "label": "Repeating table"},
                    ),
                    41: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("topic.starts_at", "Start of the item"),
                                ("topic.ends_at", "End of the item"),
                            ],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    42: ("wagtail.blocks.StructBlock", [[("autofill", 41)]], {"required": False}),
                    43: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 42)]],
                        {"group": "More question types", "icon": "time", "label": "Date and time"},
                    ),
                    44: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("person.phone", "Phone of the person filling in")],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    45: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 44)]],
                        {"required": False},
                    ),
                    46: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 45)]],
                        {
                            "group": "More question types",
                            "icon": "mobile-alt",
                            "label": "Phone number",
                        },
                    ),
                    47: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("person.self", "The person filling in")],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    48: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 47)]],
                        {"required": False},
                    ),
                    49: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 48)]],
                        {"group": "More question types", "icon": "user", "label": "Person"},
                    ),
                    50: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("person.mandate", "The deputy filling in"),
                                ("topic.leader", "Group leader of the item"),
                                ("topic.deputies", "Deputies of the item"),
                            ],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    51: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 50)]],
                        {"required": False},
                    ),
                    52: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 51)]],
                        {"group": "More question types", "icon": "user", "label": "Deputy"},
                    ),
                    53: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("topic.unit", "Unit of the item")],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 53)]],
                        {"required": False},
                    ),
                    55: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 54)]],
                        {"group": "More question types", "icon": "group", "label": "Unit"},
                    ),
                    56: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("topic.authority", "Authority document of the item")],
                            "label": "Filled in beforehand",
                            "required": False,
                        },
                    ),
                    57: (
                        "wagtail.blocks.StructBlock",
                        [[("many", 3), ("autofill", 56)]],
                        {"required": False},
                    ),
                    58: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 1), ("required", 2), ("more", 57)]],
                        {
                            "group": "More question types",
                            "icon": "doc-full",
                            "label": "Document reference",
                        },
                    ),
                    59: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "Text", "max_length": 2000, "required": False, "rows": 2},
                    ),
                    60: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("help", 59)]],
                        {
                            "group": "More question types",
                            "icon": "title",
                            "label": "Heading or note",
                        },
                    ),
                },
                verbose_name="questions",
            ),
        ),
    ]
