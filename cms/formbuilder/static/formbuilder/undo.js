/* What was deleted or moved on the open page goes back to its place, without saving: a bar says what it was and
   offers the way back until it is used, and what went before it after that. Questions and columns by Wagtail's own
   getState, insert and moveBlock, so that values that were never saved and the id (the key of its answers)
   come back; lines of our own lists (options, conditions) say of themselves how (event form:taken-out). */
(() => {
  const words = document.currentScript.dataset;
  const MOST = 20;
  const done = []; // {text, where, undo}, newest last

  const bar = document.createElement("div");
  bar.className = "undo-bar";
  const said = bar.appendChild(document.createElement("span"));
  said.setAttribute("role", "status");
  const button = bar.appendChild(document.createElement("button"));
  button.type = "button";
  button.textContent = words.undo;
  bar.hidden = true;

  const isThere = (node) => node.isConnected && !node.closest('[data-streamfield-child][aria-hidden="true"]');
  const show = () => {
    while (done.length && !isThere(done.at(-1).where)) done.pop(); // its list went with what was deleted later
    bar.hidden = !done.length;
    said.textContent = done.at(-1)?.text ?? "";
  };
  const offer = (entry, byKeyboard) => {
    done.push(entry);
    if (done.length > MOST) done.shift();
    show();
    if (byKeyboard) button.focus({ preventScroll: true }); // what had the focus is gone
  };
  button.addEventListener("click", () => {
    const refused = done.at(-1).undo();
    if (refused) { said.textContent = refused; return; }
    done.pop();
    show();
  });

  const root = () => window.wagtail?.editHandler?.getPanelByName("questions")?.getBoundWidget();
  const inside = (block) => Object.values(block?.childBlocks ?? {})
    .flatMap((each) => (each.children && each.insert ? [each] : inside(each)));
  // The stream that holds this element directly, and its child; a column stands in the stream of its table.
  const find = (element, streams = [root()]) => {
    for (const stream of streams.filter(Boolean)) {
      const child = stream.children.find((each) => each.element.contains(element));
      if (child) return child.element === element ? { stream, child } : find(element, inside(child.block));
    }
    return undefined;
  };
  const placeOf = (stream, id) => stream.children.findIndex((child) => child.id === id);
  const nameOf = (child) => child.getTextLabel({ maxLength: 40 }) || child.blockDef.meta.label;
  const changed = (child) => {
    child.indexInput[0].dispatchEvent(new Event("change", { bubbles: true }));
    child.element.scrollIntoView({ block: "nearest" });
    child.toggleElement.focus({ preventScroll: true });
  };

  const offerDeleted = ({ stream, child }, byKeyboard) => {
    const at = stream.children.indexOf(child);
    const [before, after] = [stream.children[at - 1]?.id, stream.children[at + 1]?.id];
    const [state, name] = [child.getState(), nameOf(child)];
    const collapsed = child.toggleElement.getAttribute("aria-expanded") !== "true";
    setTimeout(() => {
      if (stream.children.includes(child)) return;
      // Hidden among its sisters it is counted by Sortable, and Wagtail then moves the wrong one (8.0).
      setTimeout(() => stream.sequenceContainer[0].after(child.element), 600);
      const undo = () => {
        if (stream.children.length >= (stream.blockDef.meta.maxNum ?? Infinity)) return words.full;
        let place = placeOf(stream, before) + 1;
        if (!place && placeOf(stream, after) >= 0) place = placeOf(stream, after);
        else if (!place && before) place = Math.min(at, stream.children.length);
        changed(stream.insert(state, place, { collapsed }));
        return "";
      };
      offer({ text: words.deleted.replace("{name}", name), where: stream.sequenceContainer[0], undo }, byKeyboard);
    });
  };

  const offerMoved = (stream, child, old) => {
    if (stream.children.indexOf(child) === old) return;
    const last = done.at(-1);
    if (last?.moved === child) { // one move, however many steps
      done.pop();
      old = last.old;
      if (stream.children.indexOf(child) === old) { show(); return; }
    }
    const undo = () => {
      const now = placeOf(stream, child.id);
      if (now < 0) return "";
      stream.moveBlock(now, Math.min(old, stream.children.length - 1));
      changed(stream.children[placeOf(stream, child.id)]);
      return "";
    };
    offer({ text: words.moved.replace("{name}", nameOf(child)), where: stream.sequenceContainer[0], undo, moved: child, old });
  };

  document.addEventListener("click", (event) => {
    const act = event.target.closest?.("[data-streamfield-action]")?.dataset.streamfieldAction;
    const found = ["DELETE", "MOVE_UP", "MOVE_DOWN"].includes(act) && find(event.target.closest("[data-streamfield-child]"));
    if (!found) return;
    const old = found.stream.children.indexOf(found.child);
    if (act === "DELETE") offerDeleted(found, event.detail === 0);
    else {
      setTimeout(() => {
        offerMoved(found.stream, found.child, old);
        // Moved in the page, the button loses the focus; at the end of the list it is shut.
        const button = found.child.element.querySelector(`[data-streamfield-action="${act}"]`);
        if (event.detail === 0) (button.disabled ? found.child.toggleElement : button).focus();
      });
    }
  }, true); // before Wagtail does it

  // Sortable tells where it was dragged from; Wagtail moves it right after.
  document.addEventListener("end", ({ item, oldDraggableIndex }) => {
    const found = item?.matches?.("[data-streamfield-child]") && find(item);
    if (found) setTimeout(() => offerMoved(found.stream, found.child, oldDraggableIndex));
  });

  document.addEventListener("form:moved", ({ detail }) => offerMoved(detail.stream, detail.child, detail.old));

  document.addEventListener("form:taken-out", ({ target, detail }) => {
    const undo = () => { detail.putBack(); return ""; };
    offer({ text: words.deleted.replace("{name}", detail.name || words.line), where: target, undo }, detail.byKeyboard);
  });

  document.addEventListener("DOMContentLoaded", () => document.body.append(bar));
})();
