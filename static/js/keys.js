// Single keys, unless somebody is typing or has turned them off ([data-keys-switch], a button): [data-key] is pressed by the key that it
// names; in a table with [data-rows], j and k walk from row to row, as the arrows do from within one, and x chooses.

const OFF = "keys-off";
const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
const link = (row) => row.querySelector("th a");

function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // storage is forbidden: keys stay as they are
  }
}

function walk(key, here) {
  const at = rows.indexOf(here);
  const step = { j: 1, k: -1, ...(here && { ArrowDown: 1, ArrowUp: -1 }) }[key];
  const to = step && (at < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[at + step]);
  if (to) link(to).focus();
  else if (key === "x" && here) here.querySelector("input[type=checkbox]").click();
  return Boolean(to);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (rows.length && walk(key, event.target.closest("[data-rows] tbody tr"))) event.preventDefault();
  else if (!event.repeat) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
});

for (const button of document.querySelectorAll("[data-keys-switch]")) {
  const tell = () => button.setAttribute("aria-pressed", String(!areOff()));
  button.hidden = false;
  button.addEventListener("click", () => {
    if (areOff()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
    tell();
  });
  tell();
}
