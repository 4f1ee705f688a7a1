/* A choice that depends on an earlier one: shows only what belongs to what is chosen there. What was chosen and
   belongs no more is kept out of sight, in case the other choice comes back: it is sent by its name, named in
   _unfit, and left out by the server when the answer is sent. Without this the list stands in groups. */
const ASIDE = "data-unfit";
const whole = new WeakMap(); // select → all its options, in order

const inputsOf = (name) => [...document.getElementsByName(name)];

// What is chosen in the other question: of the same row, or of the page; or what the page says, from another page.
const chosenFor = (list, name) => {
  const row = name.includes(".") ? `${name.slice(0, name.lastIndexOf("."))}.${list.dataset.linked}` : "";
  const inputs = [row, list.dataset.linked].map((each) => (each ? inputsOf(each) : [])).find((found) => found.length);
  if (!inputs) return list.dataset.chosen ?? "";
  const input = inputs.find((each) => each.matches("select") || each.checked);
  return input?.value ?? "";
};

const put = (list, name, values) => {
  const box = list.closest(".q");
  box.querySelectorAll(`[${ASIDE}]`).forEach((node) => node.remove());
  const hidden = (as, value) => {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: as, value });
    input.setAttribute(ASIDE, "");
    box.append(input);
  };
  values.forEach((value) => hidden(name, value));
  return hidden;
};

const wordsOf = (box) => box.querySelector(".q__words")?.value.trim();

const narrowSelect = (list, chosen) => {
  if (!whole.has(list)) whole.set(list, [...list.options]);
  const all = whole.get(list);
  const box = list.closest(".q");
  const aside = [...box.querySelectorAll(`[${ASIDE}]`)].filter((input) => input.name === list.name).map((input) => input.value);
  const mine = list.value || aside[0] || "";
  const fits = (option) => !option.value || (chosen && (option.matches("[data-other]") || option.dataset.under === chosen));
  const shown = all.filter(fits);
  list.replaceChildren(...shown);
  const good = shown.some((option) => option.value === mine);
  list.value = good ? mine : "";
  const kept = mine && !good && !mine.startsWith("other:") ? [mine] : [];
  const hidden = put(list, list.name, kept);
  if (kept.length || (!chosen && wordsOf(box))) hidden("_unfit", list.name);
  return shown.length > 1;
};

const narrowBoxes = (list, name, chosen) => {
  let [some, away] = [false, false];
  list.querySelectorAll(".q__choice").forEach((choice) => {
    choice.hidden = !chosen || choice.dataset.under !== chosen;
    some ||= !choice.hidden;
    away ||= choice.hidden && choice.querySelector("input").checked;
  });
  list.querySelectorAll(".q__group").forEach((heading) => { heading.hidden = true; });
  const hidden = put(list, name, []);
  if (away || (!chosen && wordsOf(list.closest(".q")))) hidden("_unfit", name);
  return some || Boolean(chosen && list.parentElement.querySelector("[data-other]"));
};

const act = () => {
  document.querySelectorAll("[data-linked]").forEach((list) => {
    const name = list.dataset.boxes ?? list.name;
    const chosen = chosenFor(list, name);
    const any = list.matches("select") ? narrowSelect(list, chosen) : narrowBoxes(list, name, chosen);
    list.closest(".q").classList.toggle("q--waiting", !any);
  });
};

// A row that is about to be copied has its lists whole again, or the copy would miss some.
document.addEventListener("rows:copy", (event) => {
  event.target.querySelectorAll("select[data-linked]").forEach((list) => {
    if (!whole.has(list)) return;
    const { value } = list;
    list.replaceChildren(...whole.get(list));
    list.value = value;
  });
});
// Before the conditions look (conditions.js): they read what is left.
document.addEventListener("input", act, true);
document.addEventListener("change", act, true);
act();
