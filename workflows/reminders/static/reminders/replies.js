// All ticked, or none if all are.
const button = document.querySelector("[data-tick-all]");
if (button) {
  const boxes = [...button.form.querySelectorAll('input[name="message"]')];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
  });
}
