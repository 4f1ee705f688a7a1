// Where two devices changed one answer: a choice puts that text into its field at once, to go on with.
// Without this the choice takes effect when the page is saved.
for (const clash of document.querySelectorAll("[data-clash]")) {
  const key = clash.dataset.clash;
  const sides = {
    mine: document.getElementById(`${key}-q`) ?? document.getElementById(key),
    theirs: clash.querySelector("template").content.firstElementChild,
  };
  // From here on the form itself says what stays, so the choice is no longer sent.
  for (const radio of clash.querySelectorAll("input")) radio.name = `_shown.${key}`;
  clash.addEventListener("change", (event) => {
    const wanted = sides[event.target.value];
    const other = sides[event.target.value === "mine" ? "theirs" : "mine"];
    other.replaceWith(wanted);
    wanted.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
document.querySelector(".clashes").focus();
