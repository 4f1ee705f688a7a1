/* Sections are dragged with Wagtail's own w-orderable (pointer, touch, arrow keys). It would send every
   move by itself and say nothing of a refusal; here one form sends the whole order, with the order that the
   page showed, and the page that comes back says what became of it. */
(() => {
  const words = document.currentScript.dataset;
  const ready = ({ target: list }) => {
    const controller = window.wagtail.app.getControllerForElementAndIdentifier(list, "w-orderable");
    const seen = controller.sortable.toArray();
    const itemOf = (id) => list.querySelector(`[data-w-orderable-item-id="${id}"]`);
    const isMoved = () => controller.sortable.toArray().join() !== seen.join();
    let held; // moved by the arrow keys, not saved yet

    const bar = document.createElement("div");
    bar.className = "undo-bar";
    bar.hidden = true;
    const said = bar.appendChild(document.createElement("span"));
    said.setAttribute("role", "status");
    const button = (text, act) => {
      const made = bar.appendChild(document.createElement("button"));
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", act);
    };

    const save = (item) => {
      const form = item.querySelector(".form-section__move");
      form.elements.order.disabled = false;
      form.elements.order.value = controller.sortable.toArray().join();
      form.submit();
    };
    const putBack = () => {
      controller.order = [...seen];
      controller.sortable.sort(seen, true);
      bar.hidden = true;
      held?.querySelector(".form-section__grip").focus();
      held = undefined;
    };
    button(words.save, () => save(held));
    button(words.back, putBack);
    document.body.append(bar);

    controller.sortable.option("onEnd", ({ item }) => { if (isMoved()) save(item); });
    list.addEventListener("keydown", (event) => {
      const grip = event.target.closest(".form-section__grip");
      if (!grip) return;
      const item = grip.closest(".form-section");
      if (event.key === "Enter" && isMoved()) { event.preventDefault(); save(item); }
      if (event.key === "Escape" && isMoved()) putBack();
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      held = item;
      bar.hidden = !isMoved();
      item.scrollIntoView({ block: "nearest" });
      said.textContent = words.moved
        .replace("{name}", item.dataset.wOrderableItemLabel)
        .replace("{place}", controller.sortable.toArray().indexOf(item.dataset.wOrderableItemId) + 1)
        .replace("{count}", seen.length);
    });

    const root = document.documentElement;
    root.classList.add("can-order");
    const titles = document.querySelector(".form-order-titles"); // twenty sections fit two phone screens
    const showTitles = (only) => {
      root.classList.toggle("titles-only", only);
      titles.setAttribute("aria-pressed", only);
      sessionStorage.setItem("titles-only", only ? "1" : "");
    };
    titles.addEventListener("click", () => showTitles(titles.getAttribute("aria-pressed") !== "true"));
    showTitles(sessionStorage.getItem("titles-only") === "1");

    const moved = /^#section-(\d+)$/.exec(location.hash);
    const goOn = () => itemOf(moved[1])?.querySelector(".form-section__grip").focus();
    // The browser goes to what the address names when all has loaded, and takes the focus away then.
    if (moved && document.readyState === "complete") goOn();
    else if (moved) window.addEventListener("load", () => setTimeout(goOn));
  };
  document.addEventListener("w-orderable:ready", ready);
})();
