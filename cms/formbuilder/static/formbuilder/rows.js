/* Adds and removes rows of a repeating table in place. Without it the same buttons submit the form. */
const mint = () =>
  "r" + Array.from(crypto.getRandomValues(new Uint8Array(4)), (b) => b.toString(16).padStart(2, "0")).join("");

const renumber = (table) => {
  const rows = table.querySelectorAll(".rows__row");
  rows.forEach((row, i) => {
    const number = row.querySelector(".rows__number");
    number.textContent = number.textContent.replace(/\d+/, String(i + 1));
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+(?=\D*$)/, String(i + 1)));
  });
  const full = rows.length >= Number(table.dataset.most);
  table.querySelector(".rows__add").hidden = full;
  table.querySelector(".rows__full").hidden = !full;
};

const blank = (row, table) => {
  row.dispatchEvent(new CustomEvent("rows:copy", { bubbles: true }));
  const copy = row.cloneNode(true);
  const old = copy.querySelector('input[type="hidden"]').value;
  const fresh = mint();
  copy.querySelectorAll("*").forEach((node) => {
    for (const { name, value } of [...node.attributes]) {
      if (value.includes(`.${old}`)) node.setAttribute(name, value.replaceAll(`.${old}`, `.${fresh}`));
    }
    if (node.matches("textarea")) node.value = node.textContent = "";
    else if (node.matches('input[type="radio"], input[type="checkbox"]')) node.checked = false;
    else if (node.matches("select")) node.selectedIndex = node.multiple ? -1 : 0;
    else if (node.matches('input:not([type="hidden"])')) node.value = "";
  });
  copy.querySelectorAll("output").forEach((node) => { node.textContent = "—"; });
  copy.querySelectorAll(".q__files, .q__error, [data-unfit]").forEach((node) => node.remove());
  copy.querySelectorAll(".q--wrong").forEach((node) => node.classList.remove("q--wrong"));
  const hidden = copy.querySelector(`input[type="hidden"][name="${table.dataset.rows}"]`);
  hidden.value = fresh;
  return copy;
};

document.addEventListener("click", (event) => {
  const add = event.target.closest(".rows__add");
  const remove = event.target.closest(".rows__remove");
  if (!add && !remove) return;
  const table = event.target.closest("[data-rows]");
  const rows = table.querySelectorAll(".rows__row");
  event.preventDefault();
  if (add) {
    const copy = blank(rows[rows.length - 1], table);
    rows[rows.length - 1].after(copy);
    copy.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  } else {
    const row = remove.closest(".rows__row");
    if (rows.length === 1) row.replaceWith(blank(row, table));
    else row.remove();
  }
  renumber(table);
  table.dispatchEvent(new Event("input", { bubbles: true }));
});
