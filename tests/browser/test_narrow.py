"""On a phone nothing is cut off: Wagtail hides what sticks out, so the page's width proves nothing.

What is wider than the screen lies in a box of its own that scrolls.
"""

from cms.formbuilder.models import FormDefinition
from home.models import SiteTexts

CUT = """() => [...document.querySelectorAll('main *')].filter(each => {
  const at = each.getBoundingClientRect();
  if (!at.width || !at.height || (at.left >= 0 && at.right <= innerWidth + 1)) return false;
  if (at.right <= 0 || at.left >= innerWidth) return false;  // put away whole: a closed side panel
  if (each.closest('[aria-hidden=true]:not(svg), .w-sr-only, [hidden]')) return false;
  for (let box = each.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return false;
  }
  return true;
}).map(each => `${each.tagName} ${each.id} ${each.getAttribute('class') || ''}`)"""


def test_nothing_is_cut_off_on_a_phone(zone, open_as):
    form = FormDefinition.objects.filter(current_version__isnull=False).first()
    person = zone.deputies[0].person_id
    lists = (
        "person",
        "mandate",
        "organization",
        "membership",
        "post",
        "term",
        "site",
        "calendar_day",
    )
    addresses = [
        "/admin/",
        *(f"/admin/{name}/" for name in lists),
        f"/admin/person/edit/{person}/",
        f"/admin/mandate/edit/{zone.deputies[0].pk}/",
        f"/admin/forms/{form.pk}/",
        f"/admin/submissions/forms/{form.pk}/",
        f"/admin/submissions/forms/{form.pk}/results/",
        f"/admin/snippets/home/sitetexts/edit/{SiteTexts.objects.get().pk}/",
    ]
    page, cut = open_as(zone.accounts["clerk"], phone=True), {}

    for address in addresses:
        assert page.goto(address).ok, address
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        page.wait_for_timeout(200)  # the admin's sidebar is drawn by a script
        if found := page.evaluate(CUT):
            cut[address] = found[:3]

    assert cut == {}
