/* A search box above each long list: a select of people, units, documents, or many options.
   What is chosen stays in sight. Without it the browser's own list serves. */
const kept = new WeakMap(); // select → all its options, in order

const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

const narrow = (list, words) => {
  const wanted = fold(words);
  const fits = (text) => fold(text).includes(wanted);
  if (!list.matches("select")) {
    list.querySelectorAll(".q__choice").forEach((choice) => {
      choice.hidden = !fits(choice.textContent) && !choice.querySelector("input").checked;
    });
    return;
  }
  // Options are taken out, not hidden: phones show hidden ones all the same.
  if (!kept.has(list)) kept.set(list, [...list.options]);
  // Taking the chosen one out makes a browser choose the next, so the choice is set again after.
  const chosen = new Set(list.selectedOptions);
  list.replaceChildren(...kept.get(list).filter((option) => chosen.has(option) || !option.value || fits(option.text)));
  for (const option of list.options) option.selected = chosen.has(option);
};

const show = (list) => {
  if (list.dataset.searchShown !== undefined) return;
  list.dataset.searchShown = "";
  const box = document.createElement("input");
  box.type = "search";
  box.className = "q__search";
  box.autocomplete = "off";
  box.placeholder = list.dataset.searchable;
  box.setAttribute("aria-label", list.dataset.searchable);
  if (list.matches("select")) list.before(box);
  else list.querySelector(".q__choice").before(box);
};

const listOf = (box) => box.closest(".q").querySelector("[data-searchable]");

document.addEventListener("input", (event) => {
  if (!event.target.matches(".q__search")) return;
  event.stopPropagation(); // what is looked for is no answer: no draft is saved for it
  narrow(listOf(event.target), event.target.value);
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".q__search")) event.preventDefault();
});
// A row that is about to be copied shows its lists whole again, or the copy would miss some.
document.addEventListener("rows:copy", (event) => {
  event.target.querySelectorAll(".q__search").forEach((box) => {
    box.value = "";
    narrow(listOf(box), "");
  });
});
document.querySelectorAll("[data-searchable]").forEach(show);
