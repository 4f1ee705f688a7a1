/* A long section: an open question says at which place it stands and goes to another by number, as a section does
   on the form's page. Wagtail's own moveBlock, so that undo.js (event form:moved) offers the way back. */
(() => {
  const words = document.currentScript.dataset;
  const FEW = 5; // up to here the arrows are enough
  const stream = () => window.wagtail?.editHandler?.getPanelByName("questions")?.getBoundWidget();

  const show = (child) => {
    const list = stream();
    let row = child.element.querySelector(":scope .question-place");
    if (!list || list.children.length <= FEW) { row?.remove(); return; }
    if (!row) {
      row = document.createElement("div");
      row.className = "question-place";
      const label = row.appendChild(document.createElement("label"));
      const input = document.createElement("input"); // without a name: nothing of it is posted
      Object.assign(input, { type: "number", min: 1 });
      label.append(`${words.place} `, input);
      const button = row.appendChild(document.createElement("button"));
      Object.assign(button, { type: "button", className: "button button-small button-secondary", textContent: words.move });
      const go = () => {
        const old = list.children.indexOf(child);
        const to = Math.min(Math.max(Math.round(input.valueAsNumber || 0), 1), list.children.length) - 1;
        input.value = to + 1;
        if (to === old) return;
        list.moveBlock(old, to);
        child.element.scrollIntoView({ block: "start" });
        document.dispatchEvent(new CustomEvent("form:moved", { detail: { stream: list, child, old } }));
        input.focus({ preventScroll: true });
      };
      button.addEventListener("click", go);
      input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); go(); } });
      document.getElementById(child.toggleElement.getAttribute("aria-controls")).append(row);
    }
    const input = row.querySelector("input");
    input.max = list.children.length;
    input.value = list.children.indexOf(child) + 1;
  };

  document.addEventListener("click", ({ target }) => {
    const element = target.closest?.("[data-panel-toggle]")?.closest("[data-streamfield-child]");
    const child = element && stream()?.children.find((each) => each.element === element);
    if (child) setTimeout(() => { if (child.toggleElement.getAttribute("aria-expanded") === "true") show(child); });
  });
})();
