// The line below “other”: typing in it chooses “other”; another single choice puts its words aside.
// Without this the server asks which of the two is meant.
const isChosen = (other) => (other.matches("option") ? other.selected : other.checked);

document.addEventListener("input", (event) => {
  const line = event.target;
  if (!line.matches?.(".q__words") || !line.value.trim()) return;
  const other = line.closest(".q").querySelector("[data-other]");
  other[other.matches("option") ? "selected" : "checked"] = true;
});

document.addEventListener("change", (event) => {
  const choice = event.target;
  if (!choice.matches?.(".q__choice input, .q select")) return;
  const line = choice.closest(".q").querySelector(".q__words");
  const other = choice.closest(".q").querySelector("[data-other]");
  if (!line || !other) return;
  if (!isChosen(other) && line.value) {
    line.dataset.aside = line.value;
    line.value = "";
  } else if ((choice === other || other.parentElement === choice) && isChosen(other) && !line.value) {
    line.value = line.dataset.aside ?? "";
    line.focus();
  }
});
