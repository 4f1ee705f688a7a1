/* The editor of a section, beyond Wagtail's: it opens at the question that an address names; on a
   small screen one question is open at a time, with a bar that goes on to the next; what a copy says
   of itself and of its columns means the copy; a closed question says that it is
   required and has conditions. */
(() => {
  const words = document.currentScript.dataset;
  const small = window.matchMedia("(max-width: 640px)");
  const questions = () => [...document.querySelectorAll('[data-contentpath="questions"] [data-streamfield-child]')]
    .filter((child) => !child.parentElement.closest("[data-streamfield-child]") && !isDeleted(child));
  const isDeleted = (child) => child.querySelector(':scope > input[name$="-deleted"]')?.value === "1" || child.getAttribute("aria-hidden") === "true";
  const toggleOf = (child) => child.querySelector("[data-panel-toggle]");
  const isOpen = (child) => toggleOf(child)?.getAttribute("aria-expanded") === "true";
  const open = (child, wanted) => { if (isOpen(child) !== wanted) toggleOf(child)?.click(); };

  const show = (child) => {
    open(child, true);
    child.scrollIntoView({ block: "start" });
    toggleOf(child)?.focus({ preventScroll: true });
  };

  // Wagtail gives a copy and its columns ids of their own; conditions in it still name the original.
  const pointed = (old, copy) => {
    const names = [[old.id, copy.id]];
    (old.value?.columns ?? []).forEach((column, n) => names.push([column.id, copy.value.columns[n].id]));
    const text = names.filter(([from]) => from)
      .reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(copy.value));
    return { ...copy, value: JSON.parse(text) };
  };
  const mendCopies = () => {
    const stream = window.wagtail?.editHandler?.getPanelByName("questions")?.getBoundWidget();
    if (!stream) return;
    const duplicate = stream.duplicateBlock.bind(stream);
    stream.duplicateBlock = (index, options) => {
      const child = stream.children[index];
      const copy = pointed(child.getState(), child.getDuplicatedState());
      child.getDuplicatedState = () => copy;
      duplicate(index, options);
      delete child.getDuplicatedState;
    };
  };

  const openNamed = () => {
    const id = /^#block-(.+)-section$/.exec(location.hash)?.[1];
    const named = id && questions().find((child) => child.querySelector(':scope > input[name$="-id"]')?.value === id);
    if (named) show(named);
  };

  const bar = document.createElement("div");
  bar.className = "question-bar";
  const [before, where, after] = ["button", "span", "button"].map((name) => bar.appendChild(document.createElement(name)));
  before.type = after.type = "button";
  before.textContent = words.before;
  after.textContent = words.after;
  where.setAttribute("role", "status");
  let current;
  const place = () => questions().indexOf(current);
  const paint = () => {
    const all = questions();
    bar.hidden = !small.matches || !all.includes(current);
    document.body.classList.toggle("has-question-bar", !bar.hidden); // :has() would restyle all at every change
    before.disabled = place() <= 0;
    after.disabled = place() === all.length - 1;
    where.textContent = words.of.replace("{number}", place() + 1).replace("{total}", all.length);
  };
  const go = (step) => { const next = questions()[place() + step]; if (next) show(next); };
  before.addEventListener("click", () => go(-1));
  after.addEventListener("click", () => go(1));

  const onToggle = (child) => {
    if (isOpen(child)) {
      current = child;
      if (small.matches) questions().filter((other) => other !== child).forEach((other) => open(other, false));
    } else if (current === child) current = undefined;
    paint();
  };

  document.addEventListener("click", ({ target }) => {
    const child = target.closest?.("[data-panel-toggle]")?.closest("[data-streamfield-child]");
    if (child && questions().includes(child)) setTimeout(() => onToggle(child));
  });
  small.addEventListener("change", paint);
  // Which of a question's own fields (not of its columns) its marks read, by name.
  const MARKED = /^questions-\d+-value-(?:(required)|conditions-\w+)$/;
  const marks = new WeakMap(); // of a question: its fields, looked up once, and where they are told
  const marksOf = (child) => {
    if (!marks.has(child)) {
      const heading = child.querySelector("[data-panel-heading]");
      const told = document.createElement("span"); // beside the heading: a long one is cut short
      told.className = "question-marks";
      heading.after(told);
      heading.parentElement.classList.add("has-question-marks");
      const fields = [...child.querySelectorAll('input[type="checkbox"], textarea')].filter(({ name }) => MARKED.test(name));
      const isRequired = fields.find(({ name }) => MARKED.exec(name)[1]);
      marks.set(child, { told, isRequired, conditions: fields.filter((field) => field !== isRequired) });
    }
    return marks.get(child);
  };
  const mark = (child) => {
    const { told, isRequired, conditions } = marksOf(child);
    const said = [isRequired?.checked && words.required, conditions.some(({ value }) => value && value !== "null") && words.depends].filter(Boolean);
    if (said.join() === told.dataset.said) return;
    told.dataset.said = said.join();
    told.replaceChildren(...said.flatMap((text) => {
      const one = document.createElement("span");
      one.textContent = text;
      return [" ", one];
    }));
  };
  const markAll = () => {
    const list = document.querySelector('[data-contentpath="questions"] [data-streamfield-stream-container]');
    if (!list) return;
    questions().forEach(mark);
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
      if (node.matches?.("[data-streamfield-child]")) setTimeout(() => mark(node)); // added, copied or back: filled first
    }))).observe(list, { childList: true });
  };
  document.addEventListener("change", ({ target }) => {
    const child = MARKED.test(target.name ?? "") && target.closest("[data-streamfield-child]");
    if (child) mark(child);
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(bar);
    paint();
    setTimeout(mendCopies, 300);
    setTimeout(markAll, 300);
    setTimeout(openNamed, 300); // Wagtail opens and closes panels as it was left, first
  });
})();
