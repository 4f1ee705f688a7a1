// Wagtail leaves rich text and the one field of a simple block without a name of their own:
// they take the heading of their block or panel.
const NAMELESS =
  ".Draftail-Editor [role=textbox], [data-streamfield-child] :is(input:not([type=hidden]), textarea, select)";

function name(box, labelled) {
  if (box.hasAttribute("aria-label") || box.hasAttribute("aria-labelledby")) return;
  if (labelled.has(box.id) || box.closest("label")) return;
  const heading = box.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  if (heading) box.setAttribute("aria-labelledby", heading);
}

// Of what was added, not of the whole page again: a long editor adds a thousand boxes one by one.
function nameAll(added) {
  const boxes = added.filter((node) => node.nodeType === 1).flatMap((node) =>
    [...(node.matches(NAMELESS) ? [node] : []), ...node.querySelectorAll(NAMELESS)]);
  if (boxes.length) {
    const labelled = new Set([...document.querySelectorAll("label[for]")].map((label) => label.htmlFor));
    boxes.forEach((box) => name(box, labelled));
  }
  document.getElementById("HandsontableCopyPaste")?.setAttribute("aria-label", document.title); // table editor
}

// A table that is wider than its place is scrolled with the keyboard too.
function reach() {
  const main = document.getElementById("main");
  const stops = "a[href], button, input, select, textarea, [tabindex]";
  if (main && main.scrollHeight > main.clientHeight && !main.querySelector(stops)) main.tabIndex = 0;
  document.querySelectorAll(".table-scroll").forEach((box) => {
    if (box.scrollWidth <= box.clientWidth) return ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || document.title);
  });
}

new MutationObserver((changes) => nameAll(changes.flatMap((change) => [...change.addedNodes])))
  .observe(document.documentElement, { childList: true, subtree: true });
nameAll([document.documentElement]);
addEventListener("load", reach);
addEventListener("resize", reach);
