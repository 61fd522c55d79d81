// Suggestions under a search box: [data-suggest="address"]. Arrows move, Esc closes, Enter without a choice searches what was typed.
// A choice leads straight to its address. Pattern: WAI-ARIA combobox with a list; the answer is that of OpenSearch suggestions:
// [query, [completion, ...], [what it is, ...], [address, ...]].

const PAUSE = 150; // ms of silence before the server is asked
const SHORTEST = 2; // characters

for (const input of document.querySelectorAll("[data-suggest]")) attach(input);

function attach(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    input.setAttribute(name, value);

  let timer;
  let asking;
  let chosen = -1;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const show = ([, labels, kinds, addresses]) => {
    list.replaceChildren(...labels.map((label, place) => option(label, kinds[place], addresses[place], `${list.id}-${place}`)));
    chosen = -1;
    list.hidden = labels.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const move = (step) => {
    const options = [...list.children];
    chosen = (chosen + step + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1;
    options.forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
    if (chosen >= 0) input.setAttribute("aria-activedescendant", options[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  };

  const take = (element) => {
    close();
    location.assign(element.dataset.address);
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const suggestions = await answer.json();
      if (document.activeElement === input) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(chosen < 0 ? 0 : -1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role=option]");
    if (element) take(element);
  });
}

function option(label, kind, address, id) {
  const element = document.createElement("li");
  element.id = id;
  element.dataset.address = address;
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", "false");
  element.append(part("bdi", label), part("small", kind));
  return element;
}

function part(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
