/* Conditions and calculations: the same trees and the same answers as cms/formbuilder/conditions and
   cms/formbuilder/calculations, proven by shared vectors. On a page with #conditions it shows what applies and
   what comes out while somebody types. The server decides by itself. */
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

// openAs: what a comparison comes to while an answer that it needs is missing.
export const holds = (tree, seen, openAs = false) => {
  if (tree.all) return tree.all.every((branch) => holds(branch, seen, openAs));
  if (tree.any) return tree.any.some((branch) => holds(branch, seen, openAs));
  const answer = seen.get(tree.question);
  if (tree.is === "answered") return answer !== undefined;
  if (tree.is === "unanswered") return answer === undefined;
  const wanted = tree.than === undefined ? tree.value : seen.get(tree.than);
  if (answer === undefined || (tree.than !== undefined && wanted === undefined)) return openAs;
  if (SAYS[tree.is]) return SAYS[tree.is](answer, wanted);
  return ORDER[tree.is](compare(tree.type, answer, wanted));
};

const applies = (part, seen) => !part.show_if || holds(part.show_if, seen);
const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;

/* Fractions of whole numbers, {n, d} with d > 0, rounded once, half away from zero. */
const ONE = 10n ** BigInt(PLACES);
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const fraction = (value) =>
  (typeof value === "number" || typeof value === "string") && DECIMAL.test(String(value)) ? { n: scaled(value), d: ONE } : undefined;
const rounded = ({ n, d }, decimals) => {
  const top = (n < 0n ? -n : n) * 10n ** BigInt(decimals);
  const whole = (2n * top + d) / (2n * d);
  const digits = String(whole).padStart(decimals + 1, "0");
  const text = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
  return whole && n < 0n ? `-${text}` : text;
};
const total = (all) => ({ n: all.reduce((sum, { n }) => sum + n, 0n), d: ONE });
const times = ({ n, d }, by) => ({ n: n * by, d });
const over = (a, b) => (b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n });

// The day of an answer as a count of days; of a moment, the day in Shanghai.
const DAY = 86400e3;
const dayOf = (value) => {
  if (typeof value !== "string") return undefined;
  const moment = value.includes("T") ? Date.parse(value) + 8 * 3600e3 : Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(moment) ? undefined : Math.floor(moment / DAY);
};

const spread = (of, values) =>
  of.flatMap(({ question, table }) => (table ? values.rows(table) : [values]).flatMap((place) => place.get(question) ?? []))
    .filter((value) => value !== undefined && value !== "");
const numbers = (of, values) => spread(of, values).map(fraction).filter(Boolean);
const pair = (of, values, read) => {
  const found = of.map(({ question }) => read(values.get(question)));
  return found.includes(undefined) ? undefined : found;
};

const WORKED_OUT = {
  sum: (of, values) => { const all = numbers(of, values); return all.length ? total(all) : undefined; },
  average: (of, values) => {
    const all = numbers(of, values);
    return all.length ? over(total(all), { n: BigInt(all.length), d: 1n }) : undefined;
  },
  count: (of, values) => ({ n: BigInt(spread(of, values).length), d: 1n }),
  share: (of, values) => { const two = pair(of, values, fraction); return two && two[1].n ? over(times(two[0], 100n), two[1]) : undefined; },
  difference: (of, values) => { const two = pair(of, values, fraction); return two && { n: two[0].n - two[1].n, d: ONE }; },
  days: (of, values) => { const two = pair(of, values, dayOf); return two && { n: BigInt(two[1] - two[0]), d: 1n }; },
};

const chosenCase = (tree, values) => {
  const picked = (tree.cases.find((each) => holds(each.if, values)) ?? { then: tree.else }).then;
  if (!picked) return undefined;
  if (picked.text !== undefined) return picked.text;
  const number = fraction(picked.number ?? values.get(picked.question));
  return number && rounded(number, tree.decimals ?? 0);
};

const compute = (tree, values) => {
  if (tree.op === "choose") return chosenCase(tree, values);
  const found = WORKED_OUT[tree.op](tree.of, values);
  return found && rounded(found, tree.decimals ?? 0);
};

// Answers that apply (seen, a Map); the calculated ones of plan (table or "" → key → question) when first looked at.
class Values {
  constructor(seen, plan = new Map(), hidden = new Set()) {
    Object.assign(this, { seen, plan, hidden, own: plan.get("") ?? new Map(), known: new Map(), kept: new Map() });
  }

  get(key) {
    if (!this.own.has(key)) return this.seen.get(key);
    if (!this.known.has(key)) {
      this.known.set(key, undefined); // what leads back to itself is empty
      this.known.set(key, compute(this.own.get(key).calculation, this));
    }
    return this.known.get(key);
  }

  rows(table) {
    if (!this.kept.has(table)) {
      this.kept.set(table, (this.seen.get(table) ?? []).map((row) => new RowValues(this, table, row, this.plan.get(table))));
    }
    return this.kept.get(table);
  }
}

class RowValues extends Values {
  constructor(around, table, row, plan = new Map()) {
    const name = `${table}.${row.row}`;
    const shown = new Map([...plan].filter(([key]) => !around.hidden.has(`${name}.${key}`)));
    super(row.cells instanceof Map ? row.cells : new Map(Object.entries(row.cells)), new Map([["", shown]]));
    Object.assign(this, { around, name });
  }

  get(key) {
    const value = super.get(key);
    return value === undefined && !this.own.has(key) ? this.around.get(key) : value;
  }

  rows(table) { return this.around.rows(table); }
}

const planOf = (questions, hidden) => {
  const plan = new Map();
  const put = (table, question) => plan.set(table, (plan.get(table) ?? new Map()).set(question.key, question));
  for (const question of questions) {
    if (hidden.has(question.key)) continue;
    if (question.calculation) put("", question);
    (question.columns ?? []).filter((column) => column.calculation).forEach((column) => put(question.key, column));
  }
  return plan;
};

// Everything calculated that is asked, by name.
const workOut = ({ plan, values }, shown) => {
  const note = (name, value) => { if (value !== undefined) shown.calculated.set(name, value); };
  for (const key of (plan.get("") ?? new Map()).keys()) note(key, values.get(key));
  for (const table of plan.keys()) {
    if (table) values.rows(table).forEach((row) => row.own.forEach((_column, key) => note(`${row.name}.${key}`, row.get(key))));
  }
};

// The answers that cannot stand beside others, whatever is still open.
const check = (questions, { values }, shown) => {
  const isRefused = ({ key, accept_if: fits }, place) => fits && place.get(key) !== undefined && !holds(fits, place, true);
  for (const question of questions.filter(({ key }) => !shown.hidden.has(key))) {
    if (isRefused(question, values)) shown.refused.add(question.key);
    const checked = (question.columns ?? []).filter((column) => column.accept_if);
    for (const row of checked.length ? values.rows(question.key) : []) {
      checked.filter((column) => isRefused(column, row)).forEach((column) => shown.refused.add(`${row.name}.${column.key}`));
    }
  }
};

// A choice that depends on another: what belongs to the answer there. As cms/formbuilder/linked/fitting.
const items = (value) => (isEmpty(value) ? [] : [value].flat());
const fits = (question, chosen) => Object.keys(question.under).filter((key) => chosen !== undefined && question.under[key] === chosen);
const isMoot = (question, value, seen, shown, row = "") => {
  if (!question.linked) return false;
  const chosen = seen.get(question.linked);
  if (fits(question, chosen).length || (chosen !== undefined && question.other)) return false;
  return shown.hidden.has(question.linked) || shown.hidden.has(row + question.linked) || isEmpty(value);
};
const fitting = (question, value, seen, shown, name) => {
  if (!question.linked || isEmpty(value)) return value;
  const chosen = seen.get(question.linked);
  const good = fits(question, chosen);
  const wrong = items(value).filter((item) => chosen === undefined || !(good.includes(item) || item.startsWith(OTHER)));
  if (!wrong.length) return value;
  shown.unfit.set(name, wrong);
  return Array.isArray(value) ? value.filter((item) => !wrong.includes(item)) : undefined;
};

// The row with what its cells let it be asked; undefined where nobody has said anything in it.
const lookAtRow = (table, row, seen, shown) => {
  const [around, here] = [new Map(seen), new Map()];
  let said = false;
  for (const column of table.columns) {
    const name = `${table.key}.${row.row}.${column.key}`;
    if (!applies(column, around) || isMoot(column, row.cells[column.key], around, shown, `${table.key}.${row.row}.`)) { shown.hidden.add(name); continue; }
    const typed = column.type !== "calculated";
    const value = typed ? fitting(column, row.cells[column.key], around, shown, name)
      : column.calculation && compute(column.calculation, new RowValues(new Values(seen), table.key, { row: row.row, cells: here }));
    if (!isEmpty(value)) {
      around.set(column.key, value);
      here.set(column.key, value);
      said ||= typed;
    }
    if (column.require_if && holds(column.require_if, around)) shown.required.add(name);
  }
  return said ? { row: row.row, cells: here } : undefined;
};

// The total of a matrix: Σ weight × score ÷ Σ weight of the rows whose choice has a score.
const ratedTotal = ({ weights, scores }, rows) => {
  let [above, below] = [0n, 0n];
  for (const [row, weight] of Object.entries(weights)) {
    const score = scores[rows[row]?.choice];
    if (score === undefined) continue;
    above += scaled(weight) * scaled(score);
    below += scaled(weight) * ONE;
  }
  return below ? rounded({ n: above, d: below }, 2) : undefined;
};

const lookAt = (question, value, seen, shown) => {
  let given = value;
  if (question.type === "matrix") given = ratedTotal(question, value?.rows ?? {});
  if (question.type === "rows") given = (value ?? []).map((row) => lookAtRow(question, row, seen, shown)).filter(Boolean);
  if (question.type === "calculated") given = question.calculation && compute(question.calculation, new Values(seen));
  given = fitting(question, given, seen, shown, question.key);
  if (!isEmpty(given)) seen.set(question.key, given);
  if (question.require_if && holds(question.require_if, seen)) shown.required.add(question.key);
  return Boolean(question.end_if) && holds(question.end_if, seen);
};

/* What sections ask for: {hidden, hiddenSections, required, refused}, sets of names, and {calculated, unfit}, maps;
   `around` and `elsewhere` are of other pages. */
export const shownIn = (sections, answers, before = {}, { around = {}, elsewhere = [] } = {}) => {
  const [hidden, hiddenSections, required, refused] = [new Set(), new Set(), new Set(), new Set()];
  const shown = { hidden, hiddenSections, required, refused, calculated: new Map(), unfit: new Map() };
  const seen = new Map(Object.entries(before));
  let ended = false;
  for (const section of sections) {
    if (ended || !applies(section, seen)) {
      shown.hiddenSections.add(section.key);
      section.questions.forEach((question) => shown.hidden.add(question.key));
      continue;
    }
    for (const question of section.questions) {
      if (ended || !applies(question, seen) || isMoot(question, answers[question.key], seen, shown)) shown.hidden.add(question.key);
      else ended = lookAt(question, answers[question.key], seen, shown);
    }
  }
  const questions = sections.flatMap((section) => section.questions);
  const plan = planOf([...elsewhere, ...questions], hidden);
  const known = { plan, values: new Values(new Map([...seen, ...Object.entries(around)]), plan, hidden) };
  workOut(known, shown);
  check(questions, known, shown);
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

const readRatings = (form, { key, weights }) => ({
  rows: Object.fromEntries(Object.keys(weights).map((row) => {
    const chosen = form.querySelector(`input[name="${CSS.escape(`${key}.${row}.choice`)}"]:checked`);
    return [row, chosen ? { choice: chosen.value } : {}];
  })),
});

const readQuestion = (form, question) => {
  if (question.type === "matrix") return readRatings(form, question);
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
  if (type === "calculated") {
    const output = document.getElementById(name);
    const value = shown.calculated.get(name);
    const text = value === undefined ? "—" : value + (output.dataset.unit ?? "");
    if (output.textContent !== text) output.textContent = text; // a screen reader says what has changed
  }
  const check = box.querySelector(':scope > [data-when="accept_if"], :scope > fieldset > [data-when="accept_if"]');
  if (check) check.hidden = !shown.refused.has(name) || Boolean(document.getElementById(`${name}-error`));
  const mark = box.querySelector(":scope > * > [data-mark], :scope > fieldset > legend > [data-mark]");
  if (mark) mark.hidden = !shown.required.has(name);
};

const start = ({ sections, seen, around, elsewhere }) => {
  document.querySelectorAll("[data-when], [data-later]").forEach((node) => { node.hidden = true; });
  const act = () => {
    const answers = {};
    const questions = sections.flatMap((section) => section.questions).filter((question) => !["note", "calculated"].includes(question.type));
    for (const question of questions) answers[question.key] = readQuestion(document, question);
    const shown = shownIn(sections, answers, seen, { around, elsewhere });
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
