// Runs a prompt without leaving the page; without script the form is sent.
"use strict";
const LONGEST = 8000;
const STREAM = { Accept: "text/event-stream, application/json" };

for (const form of document.querySelectorAll("form[data-run]")) {
  const box = form.closest("[data-lab]");
  const result = box.querySelector("[data-result]");
  const stop = form.querySelector("[data-stop]");
  const go = form.querySelector(".button:not([data-stop])");
  const fault = form.querySelector("[data-fault]");
  let run = "", answer = null;

  const say = (text) => {
    fault.textContent = text;
    fault.parentElement.hidden = !text;
  };
  const busy = (on) => {
    go.disabled = on;
    stop.hidden = !(on && run);
    if (on) stop.disabled = false;
    result.setAttribute("aria-busy", String(on));
  };
  const add = (parent, tag, text, name) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    parent.append(made);
    return made;
  };
  const on = {
    state(data) {
      run = data.id;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = data.csrf;
      if (form.dataset.run) history.replaceState(null, "", form.dataset.run + run);
      busy(true);
    },
    masked(data) {
      const note = add(result, "div", "", "note try");
      for (const line of data.lines) {
        const words = add(note, "p", "");
        add(words, "mark", line.mark, "masked");
        words.append(" " + line.words);
      }
    },
    token(data) {
      if (!answer) {
        const frame = add(result, "div", "", "answer");
        frame.setAttribute("aria-busy", "true");
        add(add(frame, "p", ""), "strong", result.dataset.result);
        answer = add(frame, "pre", "");
      }
      answer.append(data.text); // as text: nothing in it can become markup
    },
    done() {},
  };

  // Reads events until the stream ends, then takes what the server has stored and judged.
  const read = async (response) => {
    const reader = response.body.getReader(), decoder = new TextDecoder();
    let kept = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const events = (kept + decoder.decode(value, { stream: true })).split("\n\n");
      kept = events.pop();
      for (const one of events) {
        const name = /^event: (\w+)$/m.exec(one), data = /^data: (.*)$/m.exec(one);
        if (name && data && on[name[1]]) on[name[1]](JSON.parse(data[1]));
      }
    }
  };
  const show = async () => {
    const part = await fetch("/runs/" + run + "/part");
    if (part.ok) result.innerHTML = await part.text();
  };
  const follow = async (ask) => {
    answer = null;
    busy(true);
    try {
      const response = await ask();
      if (response.headers.get("Content-Type").startsWith("text/event-stream")) {
        result.textContent = "";
        await read(response);
      } else {
        say((await response.json()).error);
      }
    } catch {
      say(fault.dataset.lost);
    }
    try {
      if (run) await show();
    } catch {
      say(fault.dataset.lost);
    }
    form.elements.request.value = crypto.getRandomValues(new BigUint64Array(2)).join("-");
    busy(false);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (go.disabled) return;
    if (form.elements.prompt.value.length > LONGEST) return say(fault.dataset.long);
    say("");
    const body = new URLSearchParams(new FormData(form));
    run = "";
    follow(() => fetch(form.action, { method: "POST", headers: STREAM, body }));
  });
  stop.addEventListener("click", () => {
    stop.disabled = true;
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    fetch("/runs/" + run + "/stop", { method: "POST", body }).catch(() => { stop.disabled = false; });
  });
  const running = result.querySelector("[data-running]");
  if (running) {
    run = running.dataset.running;
    follow(() => fetch("/runs/" + run + "/events", { headers: STREAM }));
  }
}
