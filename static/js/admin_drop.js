// [data-drop="id of a file input"]: files that are dropped, in as many turns as you like, are added to the input, and all are listed.
// data-most is the number of files that the server takes at once.

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = document.getElementById(zone.dataset.drop);
  const list = zone.querySelector(".dropped");
  const most = Number(zone.dataset.most);
  zone.querySelector(".drop-hint").hidden = false;

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-target");
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-target"));

  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const isFolder = (entry) => entry.webkitGetAsEntry?.()?.isDirectory;
    const folders = [...event.dataTransfer.items].filter(isFolder).length;
    const files = folders ? [...event.dataTransfer.items].filter((entry) => !isFolder(entry)).map((entry) => entry.getAsFile()) : event.dataTransfer.files;
    keep([...input.files, ...files]);
    if (folders) say("A folder cannot be dropped: pack it as a ZIP, and drop that.");
  });
  input.addEventListener("change", () => show());

  function keep(files) {
    const transfer = new DataTransfer();
    for (const file of files) if (file) transfer.items.add(file);
    input.files = transfer.files;
    show();
  }

  function show() {
    const files = [...input.files];
    list.replaceChildren(...files.map(entryOf));
    const isTooMany = files.length > most;
    const message = isTooMany ? `${files.length} files; at most ${most} are taken at once. Pack them as a ZIP.` : "";
    input.setCustomValidity(message);
    if (isTooMany) say(message);
  }

  function entryOf(file) {
    const entry = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `Leave out ${file.name}`);
    remove.addEventListener("click", () => keep([...input.files].filter((other) => other !== file)));
    entry.append(`${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("en")} kB) `, remove);
    return entry;
  }

  function say(message) {
    const entry = document.createElement("li");
    entry.className = "error";
    entry.textContent = message;
    list.prepend(entry);
  }

  input.form.addEventListener("submit", (event) => {
    if (input.validationMessage) {
      event.preventDefault();
      input.focus();
    }
  });
}
