"""Conditions in the browser say what the server says: thousands of vectors, no difference."""

from cms.formbuilder.conditions.tree import Is
from tests.cms.formbuilder.condition_vectors import operators_in, vectors

ASK = """async ({address, vectors}) => {
  const { shownIn } = await import(address);
  const sorted = set => [...set].sort();
  return vectors.map(({sections, answers}) => {
    const shown = shownIn(sections, answers);
    return {
      hidden: sorted(shown.hidden),
      hiddenSections: sorted(shown.hiddenSections),
      required: sorted(shown.required),
    };
  });
}"""
COUNT = 5000


def test_browser_and_server_agree_on_every_vector(zone, open_as):
    page = open_as(zone.accounts["clerk"])
    page.goto("/desk/")
    known = vectors(COUNT)

    said = page.evaluate(ASK, {"address": "/static/formbuilder/conditions.js", "vectors": known})

    assert operators_in(known) == set(Is.values)
    shown = [vector["shown"] for vector in known]
    assert sum(1 for each in shown if each["hidden"]) > COUNT / 4
    assert sum(1 for each in shown if each["required"]) > COUNT / 20
    differ = [n for n in range(COUNT) if said[n] != shown[n]]
    assert differ == []
