// The line below “other”: typing in it chooses “other”; another single choice puts its words aside.
// Without this the server asks which of the two is meant.
document.addEventListener("input", (event) => {
  const line = event.target;
  if (!line.matches?.(".q__words") || !line.value.trim()) return;
  line.closest("fieldset").querySelector("[data-other]").checked = true;
});

document.addEventListener("change", (event) => {
  const choice = event.target;
  const line = choice.matches?.(".q__choice input") && choice.closest("fieldset")?.querySelector(".q__words");
  if (!line) return;
  const other = choice.closest("fieldset").querySelector("[data-other]");
  if (!other.checked && line.value) {
    line.dataset.aside = line.value;
    line.value = "";
  } else if (choice === other && !line.value) {
    line.value = line.dataset.aside ?? "";
    line.focus();
  }
});
