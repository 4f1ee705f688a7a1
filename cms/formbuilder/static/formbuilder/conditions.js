/* Conditions: the same tree and the same answers as cms/formbuilder/conditions, proven by shared vectors.
   On a page with #conditions it shows what applies while somebody types. The server decides by itself. */
const OTHER = "other:";
const NUMBERS = new Set(["integer", "decimal", "rating"]);

// A decimal as a whole number of 10^-20, exact where a double is not.
const PLACES = 20;
const scaled = (text) => {
  const [, sign, whole, part = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(String(text));
  const digits = BigInt(whole + part.padEnd(PLACES, "0"));
  return sign === "-" ? -digits : digits;
};

// By code points, as Python compares; JavaScript's own order differs beyond U+FFFF.
const compareTexts = (a, b) => {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  }
  return x.length - y.length;
};

const compare = (type, a, b) => {
  if (!NUMBERS.has(type)) return compareTexts(a, b);
  const [x, y] = [scaled(a), scaled(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

const ORDER = {
  equal: (sign) => sign === 0,
  not_equal: (sign) => sign !== 0,
  less: (sign) => sign < 0,
  at_most: (sign) => sign <= 0,
  more: (sign) => sign > 0,
  at_least: (sign) => sign >= 0,
};

const chosen = (answer) => [answer].flat().map((item) => (item.startsWith(OTHER) ? OTHER : item));

const SAYS = {
  yes: (answer) => answer === true,
  no: (answer) => answer === false,
  any_of: (answer, wanted) => chosen(answer).some((item) => wanted.includes(item)),
  none_of: (answer, wanted) => !chosen(answer).some((item) => wanted.includes(item)),
  all_of: (answer, wanted) => wanted.every((item) => chosen(answer).includes(item)),
  count_at_least: (answer, wanted) => answer.length >= Number(wanted),
  count_at_most: (answer, wanted) => answer.length <= Number(wanted),
  contains: (answer, wanted) => answer.includes(wanted),
  lacks: (answer, wanted) => !answer.includes(wanted),
};

export const holds = (tree, seen) => {
  if (tree.all) return tree.all.every((branch) => holds(branch, seen));
  if (tree.any) return tree.any.some((branch) => holds(branch, seen));
  const answer = seen.get(tree.question);
  if (tree.is === "answered") return answer !== undefined;
  if (tree.is === "unanswered") return answer === undefined;
  if (answer === undefined) return false;
  if (SAYS[tree.is]) return SAYS[tree.is](answer, tree.value);
  return ORDER[tree.is](compare(tree.type, answer, tree.value));
};

const applies = (part, seen) => !part.show_if || holds(part.show_if, seen);
const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;

const lookAtRow = (table, row, seen, shown) => {
  const around = new Map(seen);
  let says = false;
  for (const column of table.columns) {
    const name = `${table.key}.${row.row}.${column.key}`;
    if (!applies(column, around)) { shown.hidden.add(name); continue; }
    const value = row.cells[column.key];
    if (!isEmpty(value)) { around.set(column.key, value); says = true; }
    if (column.require_if && holds(column.require_if, around)) shown.required.add(name);
  }
  return says;
};

const lookAt = (question, value, seen, shown) => {
  const given = question.type === "rows" ? (value ?? []).filter((row) => lookAtRow(question, row, seen, shown)) : value;
  if (!isEmpty(given)) seen.set(question.key, given);
  if (question.require_if && holds(question.require_if, seen)) shown.required.add(question.key);
  return Boolean(question.end_if) && holds(question.end_if, seen);
};

/* What sections ask for: {hidden, hiddenSections, required}, sets of names. */
export const shownIn = (sections, answers, before = {}) => {
  const shown = { hidden: new Set(), hiddenSections: new Set(), required: new Set() };
  const seen = new Map(Object.entries(before));
  let ended = false;
  for (const section of sections) {
    if (ended || !applies(section, seen)) {
      shown.hiddenSections.add(section.key);
      section.questions.forEach((question) => shown.hidden.add(question.key));
      continue;
    }
    for (const question of section.questions) {
      if (ended || !applies(question, seen)) shown.hidden.add(question.key);
      else ended = lookAt(question, answers[question.key], seen, shown);
    }
  }
  return shown;
};

/* Answers as they stand in the inputs of the page. */
const READERS = {
  yes_no: (text) => (text === "yes" ? true : text === "no" ? false : undefined),
  integer: (text) => number(text),
  decimal: (text) => number(text),
  datetime: (text) => {
    const moment = new Date(`${text}+08:00`); // typed in Shanghai, kept in UTC
    return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString().replace(".000Z", "Z");
  },
};
const number = (text) => {
  const plain = text.normalize("NFKC").trim().replaceAll(",", "");
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? plain : undefined;
};

const readCell = (form, question, name) => {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  if (question.type === "file" || question.type === "photo") return readFiles(form, inputs);
  const texts = inputs.flatMap((input) => {
    if (input.matches('[type="radio"], [type="checkbox"]')) return input.checked ? [input.value] : [];
    if (input.matches(".q__words")) return [];
    if (input.matches("select")) return [...input.selectedOptions].map((option) => option.value);
    return question.many ? input.value.split(/\r?\n/) : [input.value];
  }).map((text) => text.trim()).filter(Boolean);
  const values = texts.map(READERS[question.type] ?? ((text) => text)).filter((value) => value !== undefined);
  return question.many || question.type === "multiple_choice" ? values : values[0];
};

const readFiles = (form, inputs) => {
  const dropped = new Set([...form.querySelectorAll('[name="_drop"]:checked')].map((box) => box.value));
  return inputs.flatMap((input) =>
    input.type === "file" ? [...input.files].map((file) => file.name) : dropped.has(input.value) ? [] : [input.value]);
};

const readQuestion = (form, question) => {
  if (question.type !== "rows") return readCell(form, question, question.key);
  return [...form.querySelectorAll(`input[type="hidden"][name="${CSS.escape(question.key)}"]`)].map(({ value: row }) => ({
    row,
    cells: Object.fromEntries(
      question.columns.map((column) => [column.key, readCell(form, column, `${question.key}.${row}.${column.key}`)])),
  }));
};

const boxOf = (name, type) => document.getElementById(type === "rows" ? name : `${name}-q`);

const paint = (name, type, shown) => {
  const box = boxOf(name, type);
  if (!box) return;
  box.hidden = shown.hidden.has(name);
  const mark = box.querySelector(":scope > * > [data-mark], :scope > fieldset > legend > [data-mark]");
  if (mark) mark.hidden = !shown.required.has(name);
};

const start = ({ sections, seen }) => {
  document.querySelectorAll("[data-when]").forEach((node) => { node.hidden = true; });
  const act = () => {
    const answers = {};
    const questions = sections.flatMap((section) => section.questions).filter((question) => question.type !== "note");
    for (const question of questions) answers[question.key] = readQuestion(document, question);
    const shown = shownIn(sections, answers, seen);
    for (const section of sections) {
      const box = document.getElementById(`${section.key}-s`);
      if (box) box.hidden = shown.hiddenSections.has(section.key);
      for (const question of section.questions) {
        paint(question.key, question.type, shown);
        for (const { row } of (question.type === "rows" ? answers[question.key] : [])) {
          question.columns.forEach((column) => paint(`${question.key}.${row}.${column.key}`, column.type, shown));
        }
      }
    }
  };
  document.addEventListener("input", act);
  document.addEventListener("change", act);
  act();
};

const data = document.getElementById("conditions");
if (data) [JSON.parse(data.textContent)].flat().forEach(start);
