// What was written stays on this device until the server has it. One entry a key, the newest; its `body` is sent as JSON as
// often as it takes, so the server must answer a repeated one as it did the first.
//
//   const box = new Outbox(() => csrfToken, (state, entry, answer) => …);
//   box.elsewhere = (entry) => …;           // another tab of this browser wrote under the same key
//   box.put({ key, url, body, sequence });  // kept at once, sent at once; `token` lets it in without a session
//   await box.flush();                      // true when nothing waits any more
//
// States: "saved" (`answer` is the server's JSON), "waiting" (no connection; tried again by itself), "held" (refused as
// things stand, as with an expired session: kept for the next page), "failed" (refused for good, dropped; `answer.error`
// is the server's sentence, "" where it gave none).
"use strict";
(() => {
  const MARK = "outbox:";
  const KEPT = 30 * 864e5;
  const HELD = [400, 401, 403, 404];
  const AGAIN = [408, 425, 429];
  const memory = new Map(); // where storage is forbidden

  const write = (name, text) => {
    memory.delete(name);
    try { localStorage.setItem(name, text); } catch { memory.set(name, text); }
  };
  const read = (name) => {
    if (memory.has(name)) return memory.get(name);
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const names = () => {
    let stored = [];
    try { stored = Object.keys(localStorage); } catch { /* none */ }
    return [...new Set([...stored, ...memory.keys()])].filter((name) => name.startsWith(MARK)).sort();
  };
  const parse = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };

  window.Outbox = class {
    constructor(token, report) {
      this.token = token;
      this.report = report;
      this.elsewhere = () => {};
      this.tries = 0;
      this.held = new Set();
      window.addEventListener("online", () => { this.held.clear(); this.later(Math.random() * 1000); });
      window.addEventListener("storage", (event) => {
        const entry = event.key && event.key.startsWith(MARK) && parse(event.newValue);
        if (entry) this.elsewhere(entry);
      });
      for (const entry of this.pending()) if (!(Date.now() - entry.at < KEPT)) this.drop(entry.key);
    }

    pending(beginning = "") {
      return names().map((name) => parse(read(name))).filter((entry) => entry && entry.key.startsWith(beginning));
    }

    put(entry) {
      write(MARK + entry.key, JSON.stringify({ ...entry, at: Date.now() }));
      this.held.delete(entry.key);
      return this.flush();
    }

    drop(key) {
      memory.delete(MARK + key);
      try { localStorage.removeItem(MARK + key); } catch { /* never there */ }
    }

    flush() {
      this.running = this.running || this.run().finally(() => { this.running = null; });
      return this.running;
    }

    later(ms) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), ms);
    }

    async run() {
      clearTimeout(this.timer);
      for (;;) {
        const entry = this.pending().find((one) => !this.held.has(one.key));
        if (!entry) return !this.pending().length;
        const [state, answer, wait] = await this.send(entry);
        if (state === "waiting") {
          // Doubling up to a minute, and not all devices of a room at one moment.
          const pause = wait || Math.min(60000, 1000 * 2 ** this.tries++);
          this.later(pause * (0.5 + Math.random()));
          this.report(state, entry, answer);
          return false;
        }
        this.tries = 0;
        const newest = parse(read(MARK + entry.key));
        if (!newest || newest.sequence === entry.sequence) {
          if (state === "held") this.held.add(entry.key);
          else this.drop(entry.key);
        }
        this.report(state, entry, answer);
      }
    }

    async send(entry) {
      const body = JSON.stringify(entry.body);
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), 15000);
      try {
        const response = await fetch(entry.url, {
          method: "POST",
          body,
          keepalive: body.length < 20000, // outlives the tab; browsers allow 64 KB
          redirect: "manual",
          signal: stop.signal,
          headers: {
            "Content-Type": "application/json",
            Accept: "application/json",
            "X-CSRFToken": this.token(),
            ...(entry.token && { "X-Attempt-Token": entry.token }),
          },
        });
        const answer = (await response.json().catch(() => null)) || { error: "" };
        if (response.ok) return ["saved", answer];
        if (response.type === "opaqueredirect" || HELD.includes(response.status)) return ["held", answer];
        if (response.status >= 500 || AGAIN.includes(response.status)) {
          return ["waiting", answer, 1000 * Number(response.headers.get("Retry-After"))];
        }
        return ["failed", answer];
      } catch {
        return ["waiting", { error: "" }];
      } finally {
        clearTimeout(timer);
      }
    }
  };
})();
