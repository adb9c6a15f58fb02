"use strict";
// Draws the charts of a page in the page itself, with a tooltip, a brush and a way to the rows. Without this file,
// or where drawing fails, the picture that the server sent stays.

const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 700px)");

let bundle = null;

function library() {
  bundle ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "/static/vega.js";
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return bundle;
}

// The page of what stands under the mouse: a state, a pair, or the rows of a period.
function target(figure, datum) {
  if (datum.entity) return `/entity/${encodeURIComponent(datum.entity)}`;
  if (datum.a && datum.b) return `/dyad/${encodeURIComponent(datum.a)}/${encodeURIComponent(datum.b)}`;
  if (!figure.dataset.rows || !(datum.since || datum.until)) return null;
  return rows(figure, datum.since, datum.until, datum.quad);
}

function rows(figure, since, until, quad) {
  const url = new URL(figure.dataset.rows, location.href);
  for (const [name, value] of Object.entries({ since, until, quad })) if (value) url.searchParams.set(name, value);
  return url.pathname + url.search;
}

const iso = (moment) => {
  const day = new Date(moment);
  const two = (n) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

function brushed(figure, view) {
  const told = figure.querySelector(".chosen-span");
  if (!told || !figure.dataset.rows) return;
  const hear = (_, value) => {
    const ends = value && Object.values(value)[0];
    told.replaceChildren();
    if (!ends || ends.length < 2) return;
    const [since, until] = [iso(ends[0]), iso(ends[1])];
    const link = document.createElement("a");
    link.href = rows(figure, since, until);
    link.textContent = `Rows from ${since} to ${until}`;
    told.append(link);
  };
  try {
    view.addSignalListener("span", hear);
  } catch {
    told.remove();
  }
}

async function draw(figure) {
  const place = figure.querySelector(".drawn");
  const url = new URL(figure.dataset.spec, location.href);
  url.searchParams.set("theme", dark.matches ? "dark" : "light");
  url.searchParams.set("size", narrow.matches ? "narrow" : "wide");
  try {
    const [answer] = await Promise.all([fetch(url), library()]);
    if (!answer.ok) return;
    const drawn = await vegaEmbed(place, await answer.json(), {
      ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
    figure.querySelector("picture").hidden = true;
    place.hidden = false;
    const svg = place.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", figure.querySelector("img").alt);
    for (const part of svg.querySelectorAll("[aria-label], [role]")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("role");
      part.removeAttribute("aria-roledescription");
    }
    brushed(figure, drawn.view);
    drawn.view.addEventListener("click", (_, item) => {
      const where = item && item.datum && target(figure, item.datum);
      if (where) location.assign(where);
    });
    figure.dataset.state = "drawn";
  } catch (fault) {
    console.error(String(fault));
    place.hidden = true;
    figure.querySelector("picture").hidden = false;
    figure.dataset.state = "picture";
  }
}

function every(part) {
  for (const figure of part.querySelectorAll("figure.chart:not([data-state])")) {
    figure.dataset.state = "waiting";
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      draw(figure);
    }, { rootMargin: "200px" });
    seen.observe(figure);
  }
}

every(document);
document.addEventListener("fresh", (event) => every(event.target));
for (const wish of [dark, narrow]) {
  wish.addEventListener("change", () => {
    for (const figure of document.querySelectorAll("figure.chart[data-state=drawn]")) draw(figure);
  });
}
