/* Shows the JSON value of a calculation as sentences: what is worked out, of which questions, with how many digits.
   Offers the questions of this page, a table's columns, and other sections' (json_script "other-questions"); the
   conditions of 'choose' are the editor's own (condition-editor.js), which sees a text area added to the page. */
(() => {
  const NAME = /^questions-(\d+)-value-(?:columns-(\d+)-value-)?calculation$/;
  let language;
  let tools;

  const title = (block) => block.label.trim() || language.words.untitled;
  const fill = (text, parts) => text.replace(/%\((\w+)\)s/g, (_all, name) => parts[name]);
  const tree = (area) => { try { return JSON.parse(area.value || "null") ?? null; } catch { return null; } };

  // Everything but itself: {id, type, many, label, section, table: the table's title or "", row: whether in this row}.
  const candidates = (area) => {
    const [, question, column] = NAME.exec(area.name) ?? [];
    const elsewhere = tools.json("other-questions") ?? { before: [], after: [] };
    const whole = (block) => ({ ...block, table: "", row: false });
    const cells = (block, list, row) => list.map((each) => ({ ...each, section: block.section, table: row ? "" : title(block), row, of: block.id }));
    const spread = (list) => list.flatMap((block) => [whole(block), ...(column === undefined ? cells(block, block.columns ?? [], false) : [])]);
    const here = tools.blocks("questions").flatMap((block) => {
      const columns = block.type === "rows" ? tools.blocks(`questions-${block.number}-value-columns`) : [];
      if (column === undefined) {
        return block.number === question ? [] : [whole(block), ...cells(block, columns, false)];
      }
      if (block.number !== question) return [whole(block)];
      return cells(block, columns.filter((each) => each.number !== column), true);
    });
    const own = here.filter((block) => block.row); // in a table, first what stands in the same row
    const all = [...own, ...spread(elsewhere.before), ...here.filter((block) => !block.row), ...spread(elsewhere.after)];
    return all.filter((block) => block.id && !language.unused.includes(block.type));
  };
  const named = (block) => {
    if (block.table) return fill(language.words.column, { table: block.table, column: title(block) });
    return block.type === "rows" ? fill(language.words.rows, { table: title(block) }) : title(block);
  };
  const fits = (op, block) => {
    if (block.table && !language.overRows.includes(op)) return false;
    if (op === "count") return true;
    if (op === "days") return language.days.includes(block.type) && !block.many;
    return language.numbers.includes(block.type) && (language.overRows.includes(op) || !block.many);
  };

  const picker = (list, chosen, label, save) => {
    const { make } = tools;
    const select = make("select", { className: "calculation__pick" });
    select.setAttribute("aria-label", label);
    const groups = new Map();
    for (const block of list) {
      const place = block.section ?? "";
      groups.set(place, [...(groups.get(place) ?? []), new Option(named(block), block.id)]);
    }
    select.append(...[...groups].flatMap(([place, options]) => (place ? [make("optgroup", { label: place }, ...options)] : options)));
    if (![...select.options].some((option) => option.value === chosen)) {
      select.prepend(new Option(chosen ? language.words.gone : language.words.choose, chosen));
    }
    select.value = chosen;
    select.addEventListener("change", () => save(select.value));
    return select;
  };

  const boxes = (list, value, save) => {
    const { make } = tools;
    const set = make("fieldset", { className: "calculation__boxes" }, make("legend", { textContent: language.words.of_all }));
    const gone = value.of.filter((each) => each.question && !list.some((block) => block.id === each.question));
    const rest = gone.map((each) => ({ id: each.question, label: language.words.gone, table: "", type: "" }));
    let place = "";
    for (const block of [...list, ...rest]) {
      if ((block.section ?? "") !== place) {
        place = block.section ?? "";
        if (place) set.append(make("p", { className: "calculation__place", textContent: place }));
      }
      const box = make("input", { type: "checkbox", checked: value.of.some((each) => each.question === block.id) });
      box.addEventListener("change", () => {
        value.of = value.of.filter((each) => each.question && each.question !== block.id);
        if (box.checked) value.of.push({ question: block.id });
        save(block);
      });
      set.append(make("label", {}, box, ` ${named(block)}`));
    }
    if (!list.length && !rest.length) set.append(make("p", { className: "condition__none", textContent: language.words.none }));
    return set;
  };

  // What a case comes to: {number}, {text}, {question} or null.
  const outcome = (value, list, label, save) => {
    const { make } = tools;
    const { words } = language;
    const kind = make("select", { className: "calculation__kind" });
    kind.setAttribute("aria-label", label);
    kind.append(new Option(words.number, "number"), new Option(words.text, "text"), new Option(words.answer, "question"), new Option(words.nothing, ""));
    const now = value ? Object.keys(value)[0] : "";
    kind.value = now;
    const inner = [];
    if (now === "question") inner.push(picker(list, value.question, words.outcome, (id) => { value.question = id; save(value, false); }));
    else if (now) {
      const input = make("input", { type: "text", className: "condition__value", value: value[now] });
      input.setAttribute("aria-label", words.outcome);
      if (now === "number") input.inputMode = "decimal";
      input.addEventListener("input", () => { value[now] = input.value.normalize("NFKC").trim(); save(value, false); });
      inner.push(input);
    }
    kind.addEventListener("change", () => save(kind.value ? { [kind.value]: "" } : null, true));
    return make("span", { className: "calculation__outcome" }, make("span", { textContent: label }), kind, ...inner);
  };

  const show = (area) => {
    if (area.dataset.calculationShown !== undefined) return;
    area.dataset.calculationShown = "";
    tools ??= window.formEditor;
    language ??= tools?.json("calculation-words");
    if (!language) return;
    const { make, button } = tools;
    const { words } = language;
    let value = tree(area);
    const box = make("div", { className: "condition calculation" });
    area.after(box);
    area.classList.add("condition__source");

    const save = () => {
      area.value = value ? JSON.stringify(value) : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const again = (focus) => { draw(); save(); box.querySelector(focus)?.focus(); };
    const fresh = (op) => {
      if (op === "choose") return { op, cases: [{ if: {}, then: { text: "" } }], else: null };
      const of = language.ofTwo.includes(op) ? [{ question: "" }, { question: "" }] : [];
      return { op, of, ...(["average", "share"].includes(op) ? { decimals: 1 } : {}) };
    };

    const operation = () => {
      const select = make("select", {});
      select.setAttribute("aria-label", words.how);
      if (!value) select.append(new Option(words.choose, ""));
      language.ops.forEach(([name, label]) => select.append(new Option(label, name)));
      select.value = value?.op ?? "";
      select.addEventListener("change", () => {
        if (!select.value) return;
        const old = value;
        value = fresh(select.value);
        if (old?.of && value.of && !language.ofTwo.includes(select.value)) {
          const list = candidates(area).filter((block) => fits(select.value, block));
          value.of = old.of.filter((each) => list.some((block) => block.id === each.question));
        }
        again("select");
      });
      return select;
    };

    const pair = (list) => {
      const pick = (n, label) => picker(list, value.of[n]?.question ?? "", label, (id) => { value.of[n] = { question: id }; finer(list.find((block) => block.id === id)); save(); });
      return make("div", { className: "calculation__pair" }, pick(0, words.first), make("span", { textContent: words[value.op] }), pick(1, words.last));
    };
    // Numbers with decimals are not rounded away unless somebody says so.
    const finer = (block) => {
      if (block?.type !== "decimal" || !["sum", "difference"].includes(value.op) || value.decimals !== undefined) return;
      value.decimals = 2;
      const select = box.querySelector(".calculation__decimals select");
      if (select) select.value = "2";
    };
    const decimals = () => {
      const select = make("select", {});
      for (let n = 0; n <= language.mostDecimals; n += 1) select.append(new Option(String(n), String(n)));
      select.value = String(value.decimals ?? 0);
      select.addEventListener("change", () => { value.decimals = Number(select.value); save(); });
      return make("label", { className: "calculation__decimals" }, `${words.decimals} `, select);
    };

    const condition = (each) => {
      const inner = make("textarea", { value: each.if && Object.keys(each.if).length ? JSON.stringify(each.if) : "" });
      inner.dataset.place = "calculation";
      inner.setAttribute("aria-label", words.if);
      inner.candidates = () => candidates(area).filter((block) => !block.table);
      inner.addEventListener("change", (event) => {
        event.stopPropagation();
        each.if = tree(inner) ?? {};
        save();
      });
      inner.addEventListener("input", (event) => event.stopPropagation());
      return inner;
    };
    const chosen = (list) => {
      const nodes = value.cases.map((each, n) => {
        const acts = value.cases.length > 1 ? [button("✕", () => {
          value.cases.splice(n, 1);
          again("select");
          const putBack = () => { if (!value?.cases) return; value.cases.splice(Math.min(n, value.cases.length), 0, each); again("select"); };
          area.dispatchEvent(new CustomEvent("form:taken-out", { bubbles: true, detail: { putBack } }));
        }, words.remove)] : [];
        const then = outcome(each.then, list, words.then, (result, redraw) => { each.then = result; if (redraw) draw(); save(); });
        return make("div", { className: "condition__group calculation__case" },
          make("p", { className: "calculation__if", textContent: words.if }), condition(each), make("div", { className: "condition__leaf" }, then, ...acts));
      });
      const acts = make("div", { className: "condition__acts" });
      if (value.cases.length < language.mostCases) {
        acts.append(button(words.case, () => {
          const kind = Object.keys(value.cases.at(-1).then ?? { text: "" })[0];
          value.cases.push({ if: {}, then: { [kind]: "" } });
          again(".calculation__case:last-of-type select");
        }));
      }
      const rest = outcome(value.else, list, words.else, (result, redraw) => { value.else = result; if (redraw) draw(); save(); });
      return [...nodes, acts, make("div", { className: "condition__leaf" }, rest)];
    };
    const givesText = () => value.op === "choose" && [...value.cases.map((each) => each.then), value.else].some((each) => each?.text !== undefined);

    const draw = () => {
      const nodes = [operation()];
      if (value) {
        const list = candidates(area).filter((block) => fits(value.op, block));
        if (value.op === "choose") nodes.push(...chosen(list));
        else if (language.ofTwo.includes(value.op)) nodes.push(pair(list));
        else nodes.push(boxes(list, value, (block) => { finer(block); save(); }));
        if (value.op === "share") nodes.push(make("p", { className: "calculation__place", textContent: words.percent }));
        if (!language.whole.includes(value.op) && !givesText()) nodes.push(decimals());
      }
      box.replaceChildren(...nodes);
    };
    area.redraw = draw;
    draw();
  };

  const areas = (root) => root.querySelectorAll?.("textarea[data-calculation]") ?? [];
  // A question added or renamed elsewhere on the page is offered at once; nothing is drawn anew under somebody's hands.
  let timer = 0;
  const refresh = () => {
    clearTimeout(timer);
    timer = setTimeout(() => areas(document).forEach((area) => {
      if (!area.nextElementSibling?.contains(document.activeElement)) area.redraw?.();
    }), 300);
  };
  document.addEventListener("change", (event) => { if (/-value-label$/.test(event.target.name ?? "")) refresh(); });
  document.addEventListener("DOMContentLoaded", () => {
    areas(document).forEach(show);
    new MutationObserver((changes) =>
      changes.forEach((c) => c.addedNodes.forEach((node) => {
        if (node.nodeType !== 1) return;
        areas(node).forEach(show);
        if (node.matches("[data-streamfield-child]")) refresh();
      })),
    ).observe(document.body, { childList: true, subtree: true });
  });
  // What can be used changes around it: an opened panel is drawn anew.
  document.addEventListener("wagtail:panel-toggle", (event) => {
    const panel = event.target.closest("[data-panel]");
    if (panel) areas(panel).forEach((area) => area.redraw?.());
  });
})();
