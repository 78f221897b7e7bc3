// Counts the words and signs of each long text while it is written. Without this script the page tells what was kept.
"use strict";
(() => {
  const format = new Intl.NumberFormat(document.documentElement.lang);
  for (const told of document.querySelectorAll("[data-words]")) {
    const box = told.closest(".field").querySelector("textarea");
    const count = () => {
      const words = box.value.split(/\s+/).filter(Boolean).length;
      told.textContent = told.dataset.words.replace("{words}", format.format(words)).replace("{signs}", format.format([...box.value].length));
    };
    box.addEventListener("input", count);
    box.closest("section").addEventListener("shown", count); // another text was put in, as by another window
    count();
  }
})();
