"""A list of deputies to tick, with a box to narrow it and a count of who is chosen."""

from django import forms


class MandateChoices(forms.CheckboxSelectMultiple):
    """Works as plain checkboxes without JavaScript; with it, a search box and a count."""

    template_name = "topics/widgets/mandates.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"

    class Media:
        js = ["topics/mandates.js"]
        css = {"all": ["topics/mandates.css"]}
