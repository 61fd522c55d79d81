// [data-keys]: a form whose buttons are pressed by the key that [data-key] names, unless somebody is typing.

const form = document.querySelector("[data-keys]");

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});
