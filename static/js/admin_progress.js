// [data-progress="address of JSON"]: asks how far the batch is, and replaces the regions of the page that have changed.

const EVERY = 1000; // milliseconds
const AFTER_TROUBLE = 5000;

const root = document.querySelector("[data-progress]");
const trouble = root?.querySelector(".progress-trouble");
const shown = new Map();

async function ask() {
  const response = await fetch(root.dataset.progress + location.search, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

// A region in which somebody moves about with the keyboard waits: for them to leave it, or for the last answer.
function show({ live, regions }) {
  for (const [name, html] of Object.entries(regions)) {
    const compared = html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/, "");
    const region = root.querySelector(`[data-region="${name}"]`);
    if (shown.get(name) === compared || (live && region.contains(document.activeElement))) continue;
    shown.set(name, compared);
    region.innerHTML = html;
  }
}

async function poll() {
  let pause = EVERY;
  try {
    const progress = document.hidden ? { live: true, regions: {} } : await ask();
    show(progress);
    trouble.hidden = true;
    if (!progress.live) return;
  } catch {
    trouble.hidden = false;
    pause = AFTER_TROUBLE;
  }
  setTimeout(poll, pause);
}

if (root) poll();
