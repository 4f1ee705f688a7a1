// All of the list ticked, or none if all are; never those who could not be reached.
const button = document.querySelector("[data-tick-all]");
if (button) {
  const boxes = [...document.querySelectorAll('[data-tickable] input[name="matter"]')];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
  });
}
