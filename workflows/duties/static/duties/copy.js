// Copies the text of a notice; where the browser does not let us, the page with the text opens.
async function copy(link) {
  try {
    await navigator.clipboard.writeText(link.dataset.copy);
  } catch {
    location.href = link.href;
    return;
  }
  const words = link.firstChild;
  const before = words.textContent;
  words.textContent = link.dataset.copied;
  link.setAttribute("role", "status");
  setTimeout(() => {
    words.textContent = before;
    link.removeAttribute("role");
  }, 2500);
}

for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    copy(link);
  });
}

// On the page itself the button appears where copying may work; else the text stands selected.
const text = document.querySelector("[data-notice]");
if (text) {
  text.focus();
  text.select();
  const button = document.querySelector("[data-copy-notice]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    document.querySelector("[data-copied-notice]").hidden = false;
  });
}
