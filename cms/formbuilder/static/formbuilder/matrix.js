/* Opens a row's comment once a choice is made that asks for one. The server asks for it all the same. */
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.(".mx__choices [data-comment]:checked")) return;
  target.closest(".mx__row").querySelector("details").open = true;
});
