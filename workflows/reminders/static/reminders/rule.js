// The rule's editor: inserts fields into the text, hides what does not apply, keeps the preview
// fresh. Without it the form works all the same.
(() => {
  const form = document.querySelector(".rule-form");
  if (!form) return;
  const text = form.elements.text;
  const insert = form.querySelector(".rule-insert");
  insert.hidden = false;
  insert.addEventListener("click", (event) => {
    const field = event.target.dataset.insert;
    if (!field) return;
    text.setRangeText(field, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    refresh();
  });

  const part = (name) => form.querySelector(`[data-part=${name}]`);
  const fit = () => {
    const side = form.elements.side.value;
    const once = side === "OPENING" || side === "HOLIDAY";
    part("amount").hidden = once || side === "ON";
    part("unit").hidden = once || (side === "ON" && form.elements.repeat.value < 1);
    part("repeat").hidden = once;
    part("role").hidden = form.elements.audience.value !== "ROLE";
  };
  fit();

  let waiting, asked = 0;
  const refresh = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
        if (!answer.ok || mine !== asked) return;
        const chose = document.activeElement?.id === "rule-sample";
        document.getElementById("rule-preview").outerHTML = await answer.text();
        if (chose) document.getElementById("rule-sample")?.focus();
      } catch {
        // No network for a moment: the next keystroke asks again.
      }
    }, 400);
  };
  form.addEventListener("input", () => { fit(); refresh(); });
  document.addEventListener("change", (event) => { if (event.target.id === "rule-sample") refresh(); });
})();
