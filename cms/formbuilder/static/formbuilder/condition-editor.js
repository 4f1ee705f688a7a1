/* Shows the JSON value of a condition as sentences: question, comparison, value; groups within groups.
   Offers what stands before: earlier sections (json_script "earlier-questions"), the questions above it on this
   page, the columns before it in its row; a check (accept_if) may look at itself and at what comes after. Words and comparisons come with json_script "condition-words". */
(() => {
  const NAME = /^questions-(\d+)-value-(?:columns-(\d+)-value-)?conditions-(\w+)$/;
  const PLACE = /^questions-(\d+)-value-(?:columns-(\d+)-value-)?/;
  const json = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
  let language;

  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const button = (text, act, label) => {
    const node = make("button", { type: "button", className: "button button-small button-secondary", textContent: text });
    if (label) node.setAttribute("aria-label", label);
    node.addEventListener("click", act);
    return node;
  };
  const field = (name) => document.getElementsByName(name)[0];
  // The same for all that is asked at once: one name looked up in the page walks through all of it.
  let known;
  const named = (name) => {
    if (!known) {
      known = { lists: new Map(), fields: new Map() };
      document.querySelectorAll('[name^="questions-"]').forEach((node) => {
        if (!known.fields.has(node.name)) known.fields.set(node.name, node);
      });
      queueMicrotask(() => { known = undefined; });
    }
    return known.fields.get(name);
  };
  // What a question offers: its own lines, or the terms of its vocabulary, of the second level where it is linked.
  const resolve = ({ vocabulary, linked, options }) => {
    if (!vocabulary) return options;
    return (json("vocabularies")?.[vocabulary]?.terms ?? []).filter((term) => Boolean(term.under) === Boolean(linked));
  };

  // The blocks below a prefix in their order: [{prefix, order, id, type, label, options, many, other}].
  const blocks = (prefix) => {
    const count = Number(named(`${prefix}-count`)?.value ?? 0);
    if (known.lists.has(prefix)) return known.lists.get(prefix);
    const list = Array.from({ length: count }, (_each, n) => String(n))
      .filter((n) => named(`${prefix}-${n}-type`) && !named(`${prefix}-${n}-deleted`)?.value)
      .map((n) => {
        const at = `${prefix}-${n}`;
        let options = [];
        try { options = JSON.parse(named(`${at}-value-options`)?.value || "[]"); } catch { /* lines being typed */ }
        return {
          number: n,
          order: Number(named(`${at}-order`).value),
          id: named(`${at}-id`).value,
          type: gives({ type: named(`${at}-type`).value, at }),
          label: named(`${at}-value-label`)?.value ?? "",
          options: resolve({
            options,
            vocabulary: named(`${at}-value-vocabulary`)?.value,
            linked: named(`${at}-value-more-linked`)?.value,
          }),
          many: Boolean(named(`${at}-value-more-many`)?.checked),
          other: Boolean(named(`${at}-value-more-other`)?.checked),
        };
      })
      .sort((a, b) => a.order - b.order);
    known.lists.set(prefix, list);
    return list;
  };
  // What comes out of a calculated question or a matrix with scores, as a type that can be compared.
  const gives = (block) => {
    if (block.type === "matrix") {
      try {
        return JSON.parse(named(`${block.at}-value-options`)?.value || "[]").some((option) => option.score) ? "decimal" : "matrix";
      } catch { return "matrix"; }
    }
    if (block.type !== "calculated") return block.type;
    try {
      const { cases = [], else: rest } = JSON.parse(named(`${block.at}-value-calculation`)?.value || "{}");
      return [...cases.map((each) => each.then), rest].some((each) => each?.text !== undefined) ? "short_text" : "decimal";
    } catch { return "decimal"; }
  };
  const before = (list, number, itself) => {
    const own = list.find((block) => block.number === number);
    return list.filter((block) => own && (block.order < own.order || (itself && block === own)));
  };
  const candidates = (area) => {
    if (area.candidates) return area.candidates(); // of a calculation
    const [, , column, setting] = NAME.exec(area.name) ?? [];
    if (setting === "accept_if") return blocksAround(area.name);
    return blocksBefore(area.name, setting === "end_if" && column === undefined);
  };
  const earlierBlocks = () => (json("earlier-questions") ?? []).map((block) => ({ ...block, options: resolve(block) }));
  const askable = (list) => list.filter((block) => block.id && operators(block).length);
  // Everything before it and on this page, itself too; of its table its own row alone.
  const blocksAround = (name) => {
    const [, question, column] = PLACE.exec(name);
    const here = blocks("questions").filter((block) => column === undefined || block.number !== question);
    const row = column === undefined ? [] : blocks(`questions-${question}-value-columns`);
    return askable([...earlierBlocks(), ...here, ...row]);
  };
  // Everything that stands before the question whose field has this name, in its row of a table too.
  const blocksBefore = (name, itself = false) => {
    const [, question, column] = PLACE.exec(name) ?? [];
    const earlier = earlierBlocks();
    if (question === undefined) return earlier;
    const above = before(blocks("questions"), question, itself);
    const row = column === undefined ? [] : before(blocks(`questions-${question}-value-columns`), column, false);
    return askable([...earlier, ...above, ...row]);
  };

  const operators = (question) => {
    const several = question.many || language.files.includes(question.type);
    return language.kinds[question.type + (several ? "[]" : "")] ?? language.kinds[question.type] ?? [];
  };
  const isComparable = (one, other) => {
    if (one.many || other.many || one.id === other.id) return false;
    const areNumbers = [one, other].every(({ type }) => language.numbers.includes(type));
    return areNumbers || (one.type === other.type && language.ordered.includes(one.type));
  };
  const offered = (question) => {
    const live = question.options.filter((option) => option.label?.trim() && !option.retired);
    return question.other ? [...live, { key: language.other, label: language.words.other }] : live;
  };

  // Typed in Shanghai, kept in UTC.
  const toUtc = (text) => {
    const moment = new Date(`${text}+08:00`);
    return Number.isNaN(moment.getTime()) ? "" : moment.toISOString().replace(".000Z", "Z");
  };
  const toLocal = (text) => {
    const moment = new Date(text || NaN);
    return Number.isNaN(moment.getTime()) ? "" : new Date(moment.getTime() + 8 * 3600e3).toISOString().slice(0, 16);
  };

  const optionBoxes = (leaf, question, save) => {
    const set = make("fieldset", { className: "condition__options" });
    set.append(make("legend", { className: "w-sr-only", textContent: language.words.value }));
    const chosen = new Set(Array.isArray(leaf.value) ? leaf.value : []);
    const choices = offered(question);
    const gone = [...chosen].filter((key) => !choices.some((option) => option.key === key));
    const labels = Object.fromEntries(question.options.map((option) => [option.key, option.label]));
    const rest = gone.map((key) => ({ key, label: `${labels[key] ?? "？"}${language.words.retired}` }));
    for (const option of [...choices, ...rest]) {
      const box = make("input", { type: "checkbox", checked: chosen.has(option.key) });
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(option.key);
        else chosen.delete(option.key);
        leaf.value = [...chosen];
        save();
      });
      set.append(make("label", {}, box, ` ${option.label}`));
    }
    return set;
  };
  const TYPES = { date: "date", datetime: "datetime-local", time: "time" };
  const operand = (leaf, question, kind, save) => {
    if (kind === "options") return optionBoxes(leaf, question, save);
    const input = make("input", { type: TYPES[kind] ?? "text", className: "condition__value" });
    if (kind === "number") input.inputMode = "decimal";
    if (kind === "count") input.inputMode = "numeric";
    input.value = kind === "datetime" ? toLocal(leaf.value) : leaf.value ?? "";
    input.setAttribute("aria-label", language.words.value);
    input.addEventListener("input", () => {
      leaf.value = kind === "datetime" ? toUtc(input.value) : input.value.normalize("NFKC").trim();
      save();
    });
    return input;
  };

  // Compared with something typed, or with the answer to another question of its kind.
  const comparedWith = (leaf, question, list, kind, save, stay) => {
    const typed = () => operand(leaf, question, kind, save);
    const others = list.filter((each) => isComparable(question, each));
    if (["options", "count", "text"].includes(kind) || (!others.length && leaf.than === undefined)) return [typed()];
    const { words } = language;
    const select = make("select", { className: "condition__with" }, new Option(words.typed, ""));
    select.setAttribute("aria-label", words.with);
    others.forEach((each) => select.append(new Option(words.answer.replace("%(question)s", each.label.trim() || words.untitled), each.id)));
    if (leaf.than !== undefined && !others.some((each) => each.id === leaf.than)) select.append(new Option(words.gone, leaf.than));
    select.value = leaf.than ?? "";
    select.addEventListener("change", () => {
      delete leaf.value;
      delete leaf.than;
      if (select.value) leaf.than = select.value;
      stay(select);
    });
    return leaf.than === undefined ? [select, typed()] : [select];
  };

  const show = (area) => {
    if (area.dataset.conditionShown !== undefined) return;
    area.dataset.conditionShown = "";
    language ??= json("condition-words");
    if (!language) return;
    const { words } = language;
    let tree;
    try { tree = JSON.parse(area.value || "null"); } catch { tree = null; }
    const bare = Boolean(tree?.question); // from a file or a program; drawn as a group of one, kept as it was
    if (tree && !tree.all && !tree.any) tree = bare ? { all: [tree] } : null;
    const box = make("div", { className: "condition" });
    area.after(box);
    area.classList.add("condition__source");

    const kept = () => (bare && tree.all?.length === 1 && tree.all[0].question !== undefined ? tree.all[0] : tree);
    const save = () => {
      area.value = tree ? JSON.stringify(kept()) : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const again = (focus) => { draw(); save(); box.querySelector(focus)?.focus(); };
    // The n-th comparison's control has the focus again after everything is drawn anew.
    const place = (node) => [...box.querySelectorAll(".condition__leaf")].indexOf(node.closest(".condition__leaf"));
    const stay = (node) => {
      const [n, what] = [place(node), [...node.parentElement.children].indexOf(node)];
      draw();
      save();
      box.querySelectorAll(".condition__leaf")[n]?.children[what]?.focus();
    };
    const toLast = (group) => {
      draw();
      save();
      const flat = (branch) => (branch.question !== undefined ? [branch] : (branch.all ?? branch.any).flatMap(flat));
      const all = flat(tree);
      const n = all.indexOf(flat(group).at(-1));
      box.querySelectorAll(".condition__leaf")[n]?.querySelector("select")?.focus();
    };
    const fresh = () => {
      const list = candidates(area);
      const itself = named(PLACE.exec(area.name)?.[0].replace(/-value-$/, "-id"))?.value;
      const first = list.find((each) => each.id === itself) ?? list.at(-1);
      return { question: first?.id ?? "", is: (first && operators(first)[0]?.[0]) ?? "answered" };
    };

    // A comparison, a group or, without siblings, all of it; it goes back to where it was.
    const takeOut = (branch, siblings) => {
      const [whole, at] = [tree, siblings?.indexOf(branch)];
      const asked = candidates(area).find((candidate) => candidate.id === branch?.question)?.label;
      siblings?.splice(at, 1);
      if (!siblings || !(tree.all ?? tree.any).length) tree = null;
      again("button");
      const putBack = () => {
        if (siblings) siblings.splice(Math.min(at, siblings.length), 0, branch);
        if (!tree) tree = whole;
        else if (tree !== whole) (tree.all ?? tree.any).push(branch ?? whole); // another was set since
        again("select");
      };
      area.dispatchEvent(new CustomEvent("form:taken-out", { bubbles: true, detail: { name: asked ? `${words.one}：${asked}` : words.one, putBack } }));
    };

    const drawLeaf = (leaf, siblings) => {
      const list = candidates(area);
      const question = list.find((candidate) => candidate.id === leaf.question);
      const asked = make("select");
      asked.setAttribute("aria-label", words.question);
      const fill = () => {
        const groups = new Map();
        for (const candidate of candidates(area)) {
          const option = new Option(candidate.label.trim() || words.untitled, candidate.id);
          groups.set(candidate.section ?? "", [...(groups.get(candidate.section ?? "") ?? []), option]);
        }
        asked.replaceChildren(...[...groups].flatMap(([title, options]) =>
          title ? [make("optgroup", { label: title }, ...options)] : options));
        if (![...asked.options].some((option) => option.value === leaf.question)) asked.prepend(new Option(words.gone, leaf.question));
        asked.value = leaf.question;
      };
      fill();
      asked.addEventListener("focus", fill);
      asked.addEventListener("change", () => {
        const chosen = candidates(area).find((candidate) => candidate.id === asked.value);
        leaf.question = asked.value;
        leaf.is = (chosen && operators(chosen)[0]?.[0]) ?? "answered";
        delete leaf.value;
        delete leaf.than;
        stay(asked);
      });
      const says = make("select");
      says.setAttribute("aria-label", words.operator);
      const known = question ? operators(question) : [];
      for (const [name, label] of known) says.append(new Option(label, name));
      if (!known.some(([name]) => name === leaf.is)) says.prepend(new Option(words.choose, leaf.is));
      says.value = leaf.is;
      const kindOf = (name) => known.find(([operator]) => operator === name)?.[2] ?? "";
      says.addEventListener("change", () => {
        if (kindOf(says.value) !== kindOf(leaf.is)) {
          delete leaf.value;
          delete leaf.than;
        }
        leaf.is = says.value;
        stay(says);
      });
      const kind = kindOf(leaf.is);
      const remove = button("✕", () => takeOut(leaf, siblings), words.remove);
      return make("div", { className: "condition__leaf" }, asked, says, ...(kind && question ? comparedWith(leaf, question, list, kind, save, stay) : []), remove);
    };

    const drawGroup = (group, deep, parent) => {
      const name = group.all ? "all" : "any";
      const branches = group[name];
      const node = make("div", { className: "condition__group" });
      const joiner = make("select", { className: "condition__joiner" }, new Option(words.all, "all"), new Option(words.any, "any"));
      joiner.value = name;
      joiner.setAttribute("aria-label", words.operator);
      joiner.addEventListener("change", () => {
        delete group[name];
        group[joiner.value] = branches;
        again(".condition__joiner");
      });
      if (branches.length > 1 || parent) node.append(joiner);
      branches.forEach((branch) => node.append(branch.question !== undefined ? drawLeaf(branch, branches) : drawGroup(branch, deep + 1, branches)));
      const count = box.querySelectorAll(".condition__leaf").length + node.querySelectorAll(".condition__leaf").length;
      const acts = make("div", { className: "condition__acts" });
      if (count < language.most) acts.append(button(words.add, () => { branches.push(fresh()); toLast(group); }));
      if (deep < language.deep - 1) {
        acts.append(button(words.group, () => { branches.push({ [name === "all" ? "any" : "all"]: [fresh()] }); toLast(group); }));
      }
      if (parent) acts.append(button(words.remove, () => takeOut(group, parent)));
      else acts.append(button(words.clear, () => takeOut(null, null)));
      node.append(acts);
      return node;
    };

    const draw = () => {
      if (tree) { box.replaceChildren(drawGroup(tree, 0, null)); return; }
      const may = candidates(area).length > 0;
      const line = make("p", { className: "condition__none", textContent: may ? words[`always ${area.dataset.place}`] ?? words.always : words.nothing });
      if (may) line.append(" ", button(words.set, () => { tree = { all: [fresh()] }; again("select"); }));
      box.replaceChildren(line);
    };
    // Behind a closed panel nothing is drawn: of sixty questions, three sentences each.
    area.redraw = () => { if (!area.closest("[hidden]")) draw(); };
    area.redraw();
  };

  window.formEditor = { make, button, json, field, blocks, blocksBefore };

  const areas = (root) => root.querySelectorAll?.("textarea[data-place]") ?? [];
  document.addEventListener("DOMContentLoaded", () => {
    areas(document).forEach(show);
    new MutationObserver((changes) =>
      changes.forEach((c) => c.addedNodes.forEach((node) => node.nodeType === 1 && areas(node).forEach(show))),
    ).observe(document.body, { childList: true, subtree: true });
  });
  // What can be asked about changes above: an opened panel is drawn anew.
  document.addEventListener("wagtail:panel-toggle", (event) => {
    const panel = event.target.closest("[data-panel]");
    if (panel) areas(panel).forEach((area) => area.redraw?.());
  });
})();
