// Wagtail leaves rich text and the one field of a simple block without a name of their own:
// they take the heading of their block or panel.
const NAMELESS =
  ".Draftail-Editor [role=textbox], [data-streamfield-child] :is(input:not([type=hidden]), textarea, select)";

function name(box) {
  if (box.hasAttribute("aria-label") || box.hasAttribute("aria-labelledby") || box.labels?.length) return;
  const heading = box.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  if (heading) box.setAttribute("aria-labelledby", heading);
}

function nameAll() {
  document.querySelectorAll(NAMELESS).forEach(name);
}

new MutationObserver(nameAll).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
