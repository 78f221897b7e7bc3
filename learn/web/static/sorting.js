// Cards to be put into groups: with this script each card stands in the box of its group and can be dragged by its grip. The
// select boxes stay, they are what is sent; without this script they are all there is.
"use strict";
for (const tray of document.querySelectorAll("[data-sort] > ul")) {
  const form = tray.closest("[data-place]");
  const lists = new Map([["", tray]]); // the list that holds a group's cards, by the group's value
  const shelf = document.createElement("div");
  let keyed = false; // chosen by keyboard: the card moves when focus has left it, so that one can go on from its place

  shelf.className = "cards";
  for (const option of [...tray.querySelector("select").options].filter((one) => one.value)) {
    const box = document.createElement("div");
    const name = document.createElement("strong");
    const list = document.createElement("ul");
    box.className = "card";
    list.className = "pairs";
    name.textContent = option.text;
    list.setAttribute("aria-label", option.text);
    box.append(name, list);
    shelf.append(box);
    lists.set(option.value, list);
  }
  tray.after(shelf);
  for (const label of tray.querySelectorAll("label")) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.textContent = "⋮⋮";
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", drag);
    grip.addEventListener("click", (event) => event.preventDefault());
    label.prepend(grip);
  }

  form.addEventListener("keydown", () => { keyed = true; });
  form.addEventListener("pointerdown", () => { keyed = false; });
  form.addEventListener("change", () => { if (!keyed) sort(); });
  form.addEventListener("focusout", () => setTimeout(sort));
  form.addEventListener("shown", sort); // other values were put in, as by another window
  sort();

  function sort() {
    const focused = document.activeElement;
    for (const select of shelf.parentNode.querySelectorAll("select")) {
      const card = select.closest("li");
      const list = lists.get(select.value);
      if (card.parentNode !== list && !(keyed && select === focused)) list.append(card);
    }
    if (focused !== document.activeElement && form.contains(focused)) focused.focus();
  }

  function drag(start) {
    const card = start.target.closest("li");
    let over = null;
    const at = (event) => [...lists.values()].find((list) => {
      const area = (list === tray ? list : list.parentNode).getBoundingClientRect();
      return event.clientX >= area.left && event.clientX <= area.right && event.clientY >= area.top && event.clientY <= area.bottom;
    });
    const move = (event) => {
      card.style.transform = `translate(${event.clientX - start.clientX}px, ${event.clientY - start.clientY}px)`;
      const found = at(event);
      if (found === over) return;
      if (over) over.removeAttribute("data-over");
      over = found;
      if (over) over.setAttribute("data-over", "");
    };
    const end = (event) => {
      for (const [name, act] of acts) document.removeEventListener(name, act);
      card.style.transform = "";
      if (over) over.removeAttribute("data-over");
      const to = event.type === "pointerup" && [...lists].find(([, list]) => list === at(event));
      const select = card.querySelector("select");
      if (!to || select.value === to[0]) return;
      select.value = to[0];
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const acts = [["pointermove", move], ["pointerup", end], ["pointercancel", end]];
    start.preventDefault();
    for (const [name, act] of acts) document.addEventListener(name, act);
  }
}
