// Steps through the words that the search marked: a count with buttons in [data-hits], marks are #hit-1, #hit-2, ...

const host = document.querySelector("[data-hits]");
const marks = [...document.querySelectorAll("mark[id^='hit-']")];

if (host && marks.length) {
  let at = -1;
  const place = document.createElement("span");
  place.setAttribute("aria-live", "polite");

  const go = (step) => {
    marks[at]?.classList.remove("is-current");
    at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
    marks[at].classList.add("is-current");
    marks[at].scrollIntoView({ block: "center" });
    place.textContent = `${at + 1} of ${marks.length}`;
  };

  host.querySelector("[data-hit-first]").replaceWith(place);
  host.append(stepper("Previous", -1, go), stepper("Next", 1, go));
}

function stepper(label, step, go) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = label;
  button.setAttribute("aria-label", `${label} marked word`);
  button.addEventListener("click", () => go(step));
  return button;
}
