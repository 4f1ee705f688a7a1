// Narrows a list of deputies as one types, and counts who is chosen.
function enhance(root) {
  if (root.dataset.ready) return;
  root.dataset.ready = "1";
  const filter = root.querySelector("[data-mandates-filter]");
  const count = root.querySelector("[data-mandates-count]");
  const items = [...root.querySelectorAll("li")];
  const recount = () => {
    count.value = `${count.dataset.text} ${root.querySelectorAll("li :checked").length}`;
  };
  const narrow = () => {
    const words = filter.value.trim().toLowerCase();
    for (const item of items) {
      const kept = item.querySelector("input").checked;
      item.hidden = !kept && !item.textContent.toLowerCase().includes(words);
    }
  };
  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  root.addEventListener("change", recount);
  root.querySelector("[data-mandates-tools]").hidden = false;
  recount();
}

document.querySelectorAll("[data-mandates]").forEach(enhance);
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-mandates]").forEach(enhance);
});
