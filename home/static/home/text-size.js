// Large text: set before the page is painted, so that nothing jumps. The cookie is set by /text-size/.
if (/(?:^|; )text_size=large/.test(document.cookie)) {
  document.documentElement.classList.add("large-text");
} else if (/(?:^|; )text_size=normal/.test(document.cookie)) {
  document.documentElement.classList.remove("large-text");
}
