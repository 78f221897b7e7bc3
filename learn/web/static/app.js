// Adds to pages that already work without it: double-submit guard, reading position, errors in view, print.
"use strict";
document.documentElement.classList.add("js");

// A form is sent once. Coming back (also from the browser's page cache) makes it ready again.
// The button stays enabled, so its name and value still travel with the form.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button && button.classList.contains("button")) button.setAttribute("aria-busy", "true");
  // A download leaves the page standing: the form is usable again after a while.
  setTimeout(() => ready(form), 8000);
});
const ready = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy=true].button").forEach((button) => button.removeAttribute("aria-busy"));
};
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(ready));

// What must be mended is read first.
const summary = document.querySelector(".summary");
if (summary) summary.focus();

// A long lesson opens where it was left, in this tab.
const page = document.querySelector("[data-reading]");
if (page && !location.hash) {
  const key = "reading:" + location.pathname;
  try {
    const kept = Number(sessionStorage.getItem(key));
    if (kept > 0 && window.scrollY === 0) window.scrollTo({ top: kept * document.body.scrollHeight, behavior: "instant" });
    window.addEventListener("pagehide", () => {
      sessionStorage.setItem(key, String(window.scrollY / document.body.scrollHeight));
    });
  } catch {
    // Storage may be forbidden: the page then opens at its top.
  }
}

// A handout shows what was folded.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open])").forEach((fold) => {
    fold.open = true;
    window.addEventListener("afterprint", () => { fold.open = false; }, { once: true });
  });
});
