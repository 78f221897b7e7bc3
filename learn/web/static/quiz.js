// Each question saves itself as it is answered, and the page is left when the server has the answers. Without this script the same
// form sends the same fields by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-key]");
  const end = document.querySelector("form[data-hand-in]");
  const token = () => (form || end).elements.csrf_token.value;
  // `words` holds the sentences, `said` is the line that says one.
  const say = (words, said, name, values = {}) => {
    const text = Object.entries(values).reduce((one, [key, value]) => one.replace(`{${key}}`, value), words[name]);
    if (said.textContent !== text) said.textContent = text;
  };

  const timer = document.querySelector("[data-left]");
  let ends = 0; // by this page's own count; the server's is the one that holds
  const sync = (seconds) => { ends = performance.now() + seconds * 1000; };

  if (form) answers(form);
  if (end) handIn(end);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // A page of questions: each saves itself by its own number, and the page is left when all of them are kept.
  function answers(form) {
    const mine = form.dataset.key;
    const found = new Map();
    const box = new window.Outbox(token, (state, entry, reply) => {
      if (found.has(entry.key)) found.get(entry.key).told(state, entry, reply);
      else if (state === "failed" && entry.key.startsWith(mine)) found.values().next().value?.say(state, { why: reply.error });
    });
    box.elsewhere = (entry) => { if (found.has(entry.key)) found.get(entry.key).elsewhere(entry); };
    for (const part of form.querySelectorAll("[data-place]")) {
      const one = question(part, mine + part.dataset.place, form.dataset, box);
      found.set(mine + part.dataset.place, one);
    }
    const all = [...found.values()];
    const keep = () => { for (const one of all) one.keep(); };
    window.addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

    let sending = false; // by the form itself, for this page is left for good or an answer is checked
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (!button || sending) return;
      event.preventDefault();
      if (button.name === "move") {
        found.get(mine + button.closest("[data-place]").dataset.place).move(button);
        return;
      }
      keep();
      const asked = all.map((one) => one.now()).join();
      await Promise.race([box.flush(), new Promise((done) => setTimeout(done, 5000))]);
      const waiting = all.filter((one) => one.waits());
      for (const one of waiting) if (!one.refused()) one.say("waiting");
      if (waiting.length || all.some((one) => one.refused())) return;
      if (!navigator.onLine) all[0]?.say("waiting");
      else if (button.dataset.href) location.assign(button.dataset.href);
      else if (all.map((one) => one.now()).join() === asked) { // what is meant, not what another window has put here meanwhile
        sending = true;
        setTimeout(() => form.requestSubmit(button)); // within its own event a form does not send itself
      }
    });

    if (timer) clock(() => { keep(); return box.flush(); }, () => all[0]?.say("waiting"));
    for (const one of all) one.resume();
    box.flush();
  }

  function question(part, key, words, box) {
    const prefix = part.dataset.prefix;
    const controls = () => [...part.querySelectorAll("[name]")].filter((one) => !["hidden", "submit"].includes(one.type));
    const number = part.querySelector(`[name="${prefix}sequence"]`);
    let sequence = Number(part.dataset.sequence); // the number of the last save that this page knows of
    let acknowledged = 0; // the highest number that the server took from this page
    let refused = false;

    // What the fields hold, or, as `served`, what the server sent whatever was chosen while this script was on its way.
    const fields = (served = false) => {
      const held = {};
      for (const one of controls()) {
        const ticks = ["radio", "checkbox"].includes(one.type);
        if (ticks && !(served ? one.defaultChecked : one.checked)) continue;
        const first = one.options && ([...one.options].find((option) => option.defaultSelected) || one.options[0]).value;
        const name = one.name.slice(prefix.length);
        (held[name] = held[name] || []).push(ticks || !served ? one.value : one.options ? first : one.defaultValue);
      }
      return held;
    };
    // The same answer gives the same text, wherever a script has put the fields by now.
    const text = (held) => JSON.stringify(Object.keys(held).sort().map((name) => [name, held[name]]));
    let last = text(fields(true));

    const put = (name, values = {}) => say(words, part.querySelector("[data-said]"), name, values);
    const counted = (reached) => {
      sequence = reached;
      number.value = reached + 1;
    };
    const show = (values, reached) => {
      for (const one of controls()) {
        const given = values[one.name.slice(prefix.length)] || [];
        if (one.type === "radio" || one.type === "checkbox") one.checked = given.includes(one.value);
        else one.value = given[0] || "";
      }
      arrange();
      part.dispatchEvent(new Event("shown"));
      counted(reached);
      last = text(fields());
    };
    const keep = () => {
      const now = text(fields());
      if (now === last) return;
      last = now;
      refused = false;
      counted(sequence + 1);
      put("saving");
      box.put({ key, url: words.url, token: words.token, sequence, body: { q: Number(part.dataset.place), sequence, fields: fields() } });
    };

    // A long text is kept while it is written, now and then: each save holds the whole of it.
    let pause;
    const every = Number(part.dataset.every);
    part.addEventListener("change", keep);
    part.addEventListener("input", () => {
      if (every && pause) return;
      clearTimeout(pause);
      pause = setTimeout(() => { pause = 0; keep(); }, every || 800);
    });

    return {
      keep,
      say: put,
      now: () => text(fields()),
      refused: () => refused,
      waits: () => box.pending(key).some((entry) => entry.key === key),
      move: (button) => { move(button); keep(); },
      resume: () => {
        const kept = box.pending(key).find((entry) => entry.key === key);
        if (kept && kept.sequence > sequence) show(kept.body.fields, kept.sequence);
        else keep();
      },
      elsewhere: (entry) => {
        show(entry.body.fields, entry.sequence);
        put("stale");
      },
      told: (state, entry, reply) => {
        if (state === "saved" && reply.outcome === "stale" && entry.sequence > acknowledged) {
          box.drop(key);
          show(reply.fields, reply.sequence);
          put("stale");
        } else if (state === "saved") {
          if (timer) sync(reply.left);
          acknowledged = Math.max(acknowledged, entry.sequence);
          if (sequence === entry.sequence) put("saved");
        } else if (state === "waiting") {
          put("waiting");
        } else if (reply.locked) {
          location.reload(); // another window has solved it, or used its tries up: the page shows what came of it
        } else {
          refused = true;
          put(state, { why: reply.error });
        }
      },
    };

    // Steps to be put in order: the list stands as the places say, and an arrow moves a step by one.
    function places() {
      return [...part.querySelectorAll(".order > li")].map((row) => [row, row.querySelector("select")]);
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
  function clock(settle, wait) {
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
        wait();
        addEventListener("online", over, { once: true });
        return;
      }
      const last = document.createElement("form");
      last.method = "post";
      last.action = timer.dataset.end;
      for (const [name, value] of [["csrf_token", token()], ["by", "clock"]]) {
        const field = document.createElement("input");
        [field.type, field.name, field.value] = ["hidden", name, value];
        last.append(field);
      }
      document.body.append(last);
      last.submit();
    }
  }

  function handIn(end) {
    const mine = end.dataset.handIn;
    const said = end.querySelector("[data-said]");
    const put = (name, values) => say(said.dataset, said, name, values);
    const box = new window.Outbox(token, (state, entry, reply) => {
      if (entry.key.startsWith(mine) && state !== "saved") put(state, { why: reply.error });
    });
    const waited = box.pending(mine).length;
    const sent = box.flush().then(() => {
      if (waited && !box.pending(mine).length) location.reload();
    });
    if (timer) clock(() => box.flush(), () => put("waiting"));
    end.addEventListener("submit", (event) => {
      if (!box.pending(mine).length) return;
      event.preventDefault();
      put("waiting");
      sent.then(() => box.flush());
    });
  }
})();
