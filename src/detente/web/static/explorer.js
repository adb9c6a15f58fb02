"use strict";
// Everything here works without this file too: it saves a page's loading, and a key.

const result = () => document.getElementById("result");

let asked = 0;

async function show(url, push) {
  const mine = ++asked;
  const area = result();
  area.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // An answer that comes after a later question is no longer wanted.
    if (mine !== asked) return;
    const fresh = page.getElementById("result");
    if (!answer.ok || !fresh) {
      location.assign(url);
      return;
    }
    area.replaceChildren(...fresh.childNodes);
    area.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
    document.title = page.title;
    for (const label of page.querySelectorAll("form[data-live] label[for=at]")) {
      const here = document.querySelector("label[for=at]");
      if (here) here.textContent = label.textContent;
      const steps = document.querySelector(".steps"), other = page.querySelector(".steps");
      if (steps && other) steps.replaceWith(other);
    }
    for (const field of page.querySelectorAll("form[data-live] input[type=hidden]")) {
      const here = document.querySelector(`form[data-live] input[name="${field.name}"]`);
      if (here) here.value = field.value;
      else document.querySelector("form[data-live]").append(field.cloneNode());
    }
    if (push) history.pushState({ live: true }, "", answer.url);
  } catch {
    if (mine === asked) location.assign(url);
  } finally {
    if (mine === asked) area.removeAttribute("aria-busy");
  }
}

function address(form) {
  const url = new URL(form.action, location.href);
  url.search = "";
  for (const [name, value] of new FormData(form)) if (value) url.searchParams.append(name, value);
  return url.href;
}

const live = document.querySelector("form[data-live]");
if (live && result()) {
  let waiting = 0;
  live.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address(live), true);
  });
  live.addEventListener("change", () => {
    clearTimeout(waiting);
    if (live.reportValidity()) waiting = setTimeout(() => show(address(live), true), 150);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#result .pager a, #result thead a, .steps a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const where = link.closest("thead") ? new URL(link.href).searchParams.get("sort") : null;
    show(link.href, true).then(() => {
      // The keyboard stays where it was, though the table is new.
      const again = where && [...document.querySelectorAll("#result thead a")].find((a) => {
        const sort = new URL(a.href).searchParams.get("sort") || "";
        return sort.replace("-", "") === where.replace("-", "");
      });
      if (again) again.focus();
      else result().querySelector(".pager a, .scroll")?.focus();
    });
  });
  addEventListener("popstate", () => show(location.href, false));
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").focus();
  } else if (event.key === "?") {
    const keys = document.getElementById("keys");
    keys.open = true;
    keys.querySelector("summary").focus();
  }
});
