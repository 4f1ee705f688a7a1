/* Shows where a choice has its options from as lists of titles: a vocabulary (json_script "vocabularies"), and an
   earlier single choice that it depends on. With a vocabulary its terms stand in the place of the lines. */
(() => {
  const { make, json, field, blocksBefore } = window.formEditor;
  const words = () => json("source-words") ?? {};
  const lists = () => json("vocabularies") ?? {};
  const of = (input) => input.name.replace(/-(vocabulary|more-linked)$/, "");

  const change = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const offer = (input, fill) => {
    const list = make("select", { className: "source-list", id: `${input.id}-list` });
    input.type = "hidden";
    input.after(list);
    document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.setAttribute("for", list.id);
    fill(list);
    list.addEventListener("focus", () => fill(list));
    list.addEventListener("change", () => change(input, list.value));
    return list;
  };
  const select = (list, value, gone) => {
    if (value && ![...list.options].some((option) => option.value === value)) list.add(new Option(gone, value));
    list.value = value;
  };

  const showVocabulary = (input) => {
    const terms = make("div", { className: "source-terms" });
    const draw = () => {
      const area = field(`${of(input)}-options`);
      const box = area?.closest('[data-contentpath="options"]');
      const chosen = lists()[input.value];
      if (box) box.hidden = Boolean(input.value);
      terms.hidden = !input.value;
      if (!chosen) { terms.replaceChildren(); return; }
      const linked = Boolean(field(`${of(input)}-more-linked`)?.value);
      const shown = chosen.terms.filter((term) => Boolean(term.under) === linked);
      terms.replaceChildren(
        make("p", { textContent: shown.length ? words().first : words().none }),
        make("p", { className: "source-terms__list", textContent: shown.map((term) => term.label).join("、") }),
      );
    };
    const list = offer(input, (node) => {
      const all = Object.entries(lists()).map(([key, { title }]) => new Option(words().vocabulary.replace("%(title)s", title), key));
      node.replaceChildren(new Option(words().own, ""), ...all);
      select(node, input.value, words().gone);
    });
    list.after(terms);
    input.addEventListener("change", draw);
    input.redraw = draw;
    setTimeout(draw); // once the lines are shown
  };

  const showLinked = (input) => {
    offer(input, (node) => {
      const groups = new Map();
      for (const block of blocksBefore(input.name).filter((each) => each.type === "single_choice")) {
        const title = block.section ?? "";
        groups.set(title, [...(groups.get(title) ?? []), new Option(block.label.trim() || words().untitled, block.id)]);
      }
      node.replaceChildren(new Option(words().free, ""), ...[...groups].flatMap(([title, options]) =>
        (title ? [make("optgroup", { label: title }, ...options)] : options)));
      select(node, input.value, words().lost);
    });
    input.addEventListener("change", () => field(`${of(input)}-vocabulary`)?.redraw?.());
  };

  const show = (input) => {
    if (input.dataset.shown !== undefined) return;
    input.dataset.shown = "";
    if (input.matches("[data-asks-vocabulary]")) showVocabulary(input);
    else showLinked(input);
  };
  const inputs = (root) => root.querySelectorAll?.("[data-asks-vocabulary], [data-asks-linked]") ?? [];
  document.addEventListener("DOMContentLoaded", () => {
    inputs(document).forEach(show);
    new MutationObserver((changes) =>
      changes.forEach((c) => c.addedNodes.forEach((node) => node.nodeType === 1 && inputs(node).forEach(show))),
    ).observe(document.body, { childList: true, subtree: true });
  });
})();
