/* What is typed to try a form stays while its questions are edited beside it: the editor draws the
   preview anew after every change. Kept by the browser for this tab alone, never sent or stored. */
const form = document.querySelector("[data-trial]");
const place = `trial ${location.pathname}`;
const fields = () => [...form.elements].filter(({ name, type }) => name && name[0] !== "_" && !["file", "hidden", "submit"].includes(type));
const isMark = ({ type }) => type === "checkbox" || type === "radio";

const keep = () => {
  const typed = fields().filter((field) => (isMark(field) ? field.checked : field.value))
    .map((field) => [field.name, isMark(field) || field.type.startsWith("select") ? field.value : field.value]);
  sessionStorage.setItem(place, JSON.stringify(typed));
};

const restore = () => {
  const typed = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  for (const field of fields()) {
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isMark(field)) field.checked = values.includes(field.value);
    else if (field.type === "select-multiple") [...field.options].forEach((option) => { option.selected = values.includes(option.value); });
    else if (values.length && field.value === "") [field.value] = values;
  }
};

if (form) {
  if (!("tried" in form.dataset)) restore();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  document.getElementById("trial-said")?.focus();
}
