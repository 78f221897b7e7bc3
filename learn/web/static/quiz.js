// A question saves itself as it is answered, and moves on when the server has the answer. Without this script the same
// form sends the same fields by its buttons.
"use strict";
(() => {
  const said = document.querySelector("[data-said]");
  const say = (name, values = {}) => {
    if (!said) return;
    const text = Object.entries(values).reduce((one, [key, value]) => one.replace(`{${key}}`, value), said.dataset[name]);
    if (said.textContent !== text) said.textContent = text;
  };
  const form = document.querySelector("form[data-key]");
  const end = document.querySelector("form[data-hand-in]");
  const token = () => (form || end).elements.csrf_token.value;

  const timer = document.querySelector("[data-left]");
  let ends = 0; // by this page's own count; the server's is the one that holds
  const sync = (seconds) => { ends = performance.now() + seconds * 1000; };

  if (form) answer(form);
  if (end) handIn(end);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  function answer(form) {
    const key = form.dataset.key;
    let sequence = Number(form.dataset.sequence); // the number of the last save that this page knows of
    let acknowledged = 0; // the highest number that the server took from this page
    let refused = false;

    const fields = () => {
      const found = {};
      for (const [name, value] of new FormData(form)) {
        if (!["csrf_token", "q", "sequence"].includes(name)) (found[name] = found[name] || []).push(value);
      }
      return found;
    };
    // What the server sent, whatever was chosen while this script was still on its way.
    const served = () => {
      const found = {};
      const put = (name, value) => (found[name] = found[name] || []).push(value);
      for (const one of form.elements) {
        if (!one.name || ["hidden", "submit"].includes(one.type)) continue;
        if (one.options) put(one.name, ([...one.options].find((option) => option.defaultSelected) || one.options[0]).value);
        else if (!["radio", "checkbox"].includes(one.type)) put(one.name, one.defaultValue);
        else if (one.defaultChecked) put(one.name, one.value);
      }
      return found;
    };
    // The same answer gives the same text, wherever a script has put the fields by now.
    const text = (found) => JSON.stringify(Object.keys(found).sort().map((name) => [name, found[name]]));
    let last = text(served());

    const show = (values, number) => {
      for (const one of form.elements) {
        if (!one.name || one.type === "hidden" || one.type === "submit") continue;
        const given = values[one.name] || [];
        if (one.type === "radio" || one.type === "checkbox") one.checked = given.includes(one.value);
        else one.value = given[0] || "";
      }
      arrange();
      form.dispatchEvent(new Event("shown"));
      sequence = number;
      form.elements.sequence.value = number + 1;
      last = text(fields());
    };

    const box = new window.Outbox(token, (state, entry, reply) => {
      if (entry.key !== key) return;
      if (state === "saved" && reply.outcome === "stale" && entry.sequence > acknowledged) {
        box.drop(key);
        show(reply.fields, reply.sequence);
        say("stale");
      } else if (state === "saved") {
        if (timer) sync(reply.left);
        acknowledged = Math.max(acknowledged, entry.sequence);
        if (sequence === entry.sequence) say("saved");
      } else if (state === "waiting") {
        say("waiting");
      } else {
        refused = true;
        say(state, { why: reply.error });
      }
    });
    box.elsewhere = (entry) => {
      if (entry.key !== key) return;
      show(entry.body.fields, entry.sequence);
      say("stale");
    };

    const keep = () => {
      const now = text(fields());
      if (now === last) return;
      last = now;
      refused = false;
      sequence += 1;
      form.elements.sequence.value = sequence + 1;
      say("saving");
      box.put({ key, url: form.dataset.url, token: form.dataset.token, sequence, body: { q: Number(form.elements.q.value), sequence, fields: fields() } });
    };

    let pause;
    form.addEventListener("change", keep);
    form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(keep, 800); });
    window.addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (!button) return;
      event.preventDefault();
      if (button.name === "move") {
        move(button);
        keep();
        return;
      }
      keep();
      await Promise.race([box.flush(), new Promise((done) => setTimeout(done, 5000))]);
      if (box.pending(key).length) {
        if (!refused) say("waiting");
      } else if (!refused) {
        if (navigator.onLine) location.assign(button.dataset.href);
        else say("waiting");
      }
    });

    if (timer) clock(() => { keep(); return box.flush(); });
    const kept = box.pending(key).find((entry) => entry.key === key);
    if (kept && kept.sequence > sequence) show(kept.body.fields, kept.sequence);
    else keep();
    box.flush();

    // Steps to be put in order: the list stands as the places say, and an arrow moves a step by one.
    function places() {
      return [...form.querySelectorAll(".order > li")].map((row) => [row, row.querySelector("select")]);
    }

    function arrange() {
      const rows = places();
      if (!rows.length || new Set(rows.map(([, select]) => select.value).filter(Boolean)).size < rows.length) return;
      rows.sort(([, one], [, other]) => one.value - other.value).forEach(([row]) => row.parentNode.append(row));
      ends();
    }

    function ends() {
      const rows = places();
      rows.forEach(([row], at) => {
        const [up, down] = row.querySelectorAll("button");
        up.disabled = at === 0;
        down.disabled = at === rows.length - 1;
      });
    }

    function move(button) {
      arrange();
      const row = button.closest("li");
      const up = button.value.endsWith(":up");
      if (up) row.previousElementSibling.before(row);
      else row.nextElementSibling.after(row);
      places().forEach(([, select], at) => { select.value = String(at + 1); });
      ends();
      (button.disabled ? row.querySelector("button:enabled") : button).focus();
    }
  }

  // Counts down, and hands in when the time is up, once what is on this device has been sent.
  function clock(settle) {
    const [face, soon] = timer.querySelectorAll("[role]");
    sync(Number(timer.dataset.left));
    const beat = setInterval(tick, 1000);
    tick();

    function tick() {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left === 300 || left === 60) soon.textContent = soon.dataset.soon.replace("{n}", left / 60);
      timer.classList.toggle("late", left <= 60);
      if (left) return;
      clearInterval(beat);
      over();
    }

    async function over() {
      await Promise.race([settle(), new Promise((done) => setTimeout(done, 5000))]);
      if (!navigator.onLine) {
        say("waiting");
        addEventListener("online", over, { once: true });
        return;
      }
      const last = document.createElement("form");
      last.method = "post";
      last.action = timer.dataset.end;
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", "csrf_token", token()];
      last.append(field);
      document.body.append(last);
      last.submit();
    }
  }

  function handIn(end) {
    const mine = end.dataset.handIn;
    const box = new window.Outbox(token, (state, entry, reply) => {
      if (entry.key.startsWith(mine) && state !== "saved") say(state, { why: reply.error });
    });
    const waited = box.pending(mine).length;
    const sent = box.flush().then(() => {
      if (waited && !box.pending(mine).length) location.reload();
    });
    if (timer) clock(() => box.flush());
    end.addEventListener("submit", (event) => {
      if (!box.pending(mine).length) return;
      event.preventDefault();
      say("waiting");
      sent.then(() => box.flush());
    });
  }
})();
