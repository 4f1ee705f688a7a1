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

new MutationObserver(nameAll).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
addEventListener("load", reach);
addEventListener("resize", reach);
