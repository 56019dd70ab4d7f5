/* Notes: saved as they are typed; a group's is written without a mouse. The pages work without this.
   Words that the server has not taken yet wait in this browser, locked with a key that only their author's pages
   bring. They leave it when the server has them, and at sign-out. */
(() => {
  "use strict";
  const SHELF = "handrail-note:";
  const shelf = (start) => { try { return Object.keys(localStorage).filter((name) => name.startsWith(start)); } catch { return []; } };

  // Sign-out: what is not saved yet is said once more, then gone.
  const leaving = document.querySelector("form[data-forget]");
  leaving?.addEventListener("submit", (event) => {
    const kept = shelf(SHELF + leaving.dataset.forget);
    if (kept.length && !confirm(leaving.dataset.kept)) return event.preventDefault();
    kept.forEach((name) => localStorage.removeItem(name));
  });

  const form = document.querySelector("form[data-note]");
  if (!form) return;
  const say = form.dataset;
  const place = `${SHELF}${say.who}:${say.note}:`;
  const WORDS = ["text", "participation", "risk_change", "objective", "minutes"];
  const parts = new Map();
  const PAUSE = 800, AGAIN = 5000;

  // A lock for what waits in this browser. Without one (no https), nothing is kept here.
  const key = crypto.subtle?.importKey("raw", Uint8Array.from(atob(say.secret), (c) => c.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
  const coded = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const plain = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const unlock = async (locked) => {
    const [iv, data] = locked.split(".").map(plain);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, data)));
  };

  class Part {
    constructor(root) {
      Object.assign(this, { root, id: root.dataset.part, turn: 0, sent: null, busy: false, kept: false, halted: false });
      this.line = document.createElement("p");
      this.line.className = "small muted";
      this.line.setAttribute("role", "status");
      root.querySelector("textarea").after(this.line);
      this.last = this.values();
    }
    values() {
      const start = `${this.id}-`;
      return Object.fromEntries([...new FormData(form)].filter(([name]) => name.startsWith(start)).map(([name, value]) => [name.slice(start.length), value]));
    }
    put(values) {
      Object.entries(values).forEach(([name, value]) => form.querySelectorAll(`[name="${this.id}-${name}"]`).forEach((field) => {
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.type !== "checkbox") field.value = value;
      }));
    }
    tell(words) { if (this.line.textContent !== words) this.line.textContent = words; }
    async keep() {
      const turn = ++this.turn;
      this.kept = false;
      try {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const said = new TextEncoder().encode(JSON.stringify({ values: this.values(), sent: this.sent }));
        const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, said);
        if (turn !== this.turn) return;
        localStorage.setItem(place + this.id, `${coded(iv)}.${coded(data)}`);
        this.kept = true;
      } catch { /* a full or a forbidden store: the page says that it must stay open */ }
    }
    drop() { this.turn++; this.kept = false; try { localStorage.removeItem(place + this.id); } catch { /* none */ } }
    soon(wait = PAUSE) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), wait); }
    async send() {
      clearTimeout(this.timer);
      if (this.busy || this.halted) return;
      this.busy = true;
      if (!this.sent) {
        const values = this.values();
        delete values.looked;
        const body = new URLSearchParams(Object.entries(values).map(([name, value]) => [`${this.id}-${name}`, value]));
        this.sent = { key: coded(crypto.getRandomValues(new Uint8Array(18))), body: `${body}`, values };
        await this.keep();
      }
      const answer = await ask(this.sent);
      this.busy = false;
      this.sent.again = "1"; // asking again is not a person's act: it keeps no session awake
      this.take(answer);
    }
    take({ status, said }) {
      const sent = this.sent;
      if (status === 200) {
        this.sent = null;
        this.put({ revision: said.revision, was: said.was });
        document.querySelectorAll("[data-seen]").forEach((field) => { field.value = said.revision; });
        this.unsaved = false;
        if (same(sent.values, this.values())) { this.last = this.values(); this.drop(); this.tell(""); }
        else { this.keep(); this.soon(); }
        saved(said);
      } else if (status === 409 && said.theirs) {
        this.sent = null;
        this.trouble();
        this.both(said.theirs);
      } else if (said.reasons) {
        this.sent = null;
        this.trouble();
        this.keep();
        this.tell([say.refused, ...said.reasons].join(" "));
        this.refused = this.values();
      } else {
        this.trouble();
        this.tell(status ? say.out : this.kept ? say.offline : say.only);
        this.soon(AGAIN);
      }
    }
    trouble() { this.unsaved = true; state(); }
    // Two people wrote here: whoever comes second sees both texts and chooses.
    both(theirs) {
      const mine = this.values();
      if (same(theirs, mine)) { this.put({ revision: theirs.revision }); return this.send(); }
      this.halted = true;
      this.keep();
      this.root.querySelector("[data-both]")?.remove();
      const panel = document.getElementById("both-texts").content.cloneNode(true).firstElementChild;
      panel.dataset.both = "";
      panel.querySelector("[data-by]").textContent = `${theirs.who || ""} ${theirs.at || ""}`;
      panel.querySelector("[data-theirs]").textContent = theirs.text;
      panel.addEventListener("click", (event) => {
        const take = event.target.dataset.take;
        if (!take) return;
        const own = this.values();
        this.put({ revision: theirs.revision });
        if (take === "theirs") this.put(theirs);
        if (take === "both") this.put({ text: [theirs.text, own.text].filter(Boolean).join("\n") });
        panel.querySelector(".alert__actions").remove();
        panel.querySelector("[data-theirs]").textContent = take === "theirs" ? own.text : theirs.text;
        if (take !== "theirs") panel.remove();
        this.halted = false;
        this.root.querySelector("textarea").focus();
        this.send();
      });
      this.root.querySelector("textarea").after(panel);
    }
  }

  const same = (a, b) => WORDS.every((name) => `${a[name] ?? ""}`.trim() === `${b[name] ?? ""}`.trim());

  async function ask({ key: once, body, again }) {
    try {
      const answer = await fetch(say.save, {
        method: "POST", body, credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "Idempotency-Key": once, ...(again && { "X-Background": again }), "Content-Type": "application/x-www-form-urlencoded" },
      });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      // Something that broke is asked again; a page that is locked or signed out answers with no text of ours.
      return { status: answer.status >= 500 ? 0 : answer.status || 401, said: told };
    } catch { return { status: 0, said: {} }; }
  }

  // The page's own line never says "saved" while a part is not: it names each that is not.
  let savedAt = form.querySelector("[data-state]").textContent;
  function state() {
    const not = [...parts.values()].filter((part) => part.unsaved).map((part) => part.root.dataset.called).filter(Boolean);
    const any = [...parts.values()].some((part) => part.unsaved);
    const line = form.querySelector("[data-state]");
    line.textContent = any ? [say.unsavedParts, not.join(", ")].filter(Boolean).join(": ") : savedAt;
    line.className = any ? "tag urgent" : "small muted num";
  }

  // What to look at before signing. A tick was for what stood there then.
  function look(box, looks) {
    if (!box) return;
    const words = box.querySelector("[data-look-words]");
    if ([...words.children].map((one) => one.textContent).join() === looks.join()) return;
    box.hidden = !looks.length;
    box.querySelector("input[type=checkbox]").checked = false;
    words.replaceChildren(...looks.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  }

  function saved(said) {
    savedAt = `${say.saved} ${said.at}`;
    state();
    if (said.looks) look(document.querySelector("[data-looks]"), said.looks);
    const ready = form.querySelector("[data-ready]");
    if (ready) ready.textContent = said.ready;
    said.people?.forEach(({ id, tag, kind, looks }) => {
      const root = document.getElementById(`part-${id}`);
      if (!root) return;
      Object.assign(root.querySelector("[data-tag]"), { textContent: tag, className: `tag ${kind}` });
      look(root.querySelector("[data-looks]"), looks);
    });
    if (said.people) roster(said.people.map(({ id }) => id));
  }

  // Someone came, or was taken off: their part is put in or marked; nothing that stands here is touched.
  let fetching = false;
  async function roster(ids) {
    const people = document.getElementById("people");
    people.querySelectorAll("[data-part]").forEach((root) => {
      if (ids.includes(root.dataset.part) || root.dataset.gone) return;
      root.dataset.gone = "1";
      root.querySelector("[data-tag]").textContent = say.gone;
      root.querySelectorAll("[data-sign]").forEach((button) => button.remove());
    });
    if (fetching || ids.every((id) => document.getElementById(`part-${id}`))) return;
    fetching = true;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      ids.forEach((id, n) => {
        const root = fresh.getElementById(`part-${id}`);
        if (!root || document.getElementById(root.id)) return;
        const before = n && document.getElementById(`part-${ids[n - 1]}`);
        if (before) before.after(root); else people.prepend(root);
        if (root.querySelector("textarea")) parts.set(id, new Part(root));
      });
      const absent = fresh.getElementById("not-here");
      if (absent) document.getElementById("not-here").replaceWith(absent);
    } catch { /* it comes with the next save */ } finally { fetching = false; }
  }

  // What waited here comes back: a crash, a closed tab, a lost connection.
  async function restore() {
    for (const name of shelf(place)) {
      const id = name.slice(place.length), part = parts.get(id);
      let had;
      try { had = await unlock(localStorage.getItem(name)); } catch { continue; }
      if (part && same(had.values, part.values())) { part.drop(); continue; }
      if (part) {
        part.put({ ...Object.fromEntries(WORDS.map((word) => [word, had.values[word] || ""])), revision: had.values.revision, was: had.values.was });
        part.sent = had.sent;
        part.tell(say.back);
        part.send();
        continue;
      }
      const root = document.getElementById(`part-${id}`);
      const stands = root?.querySelector("[data-kept]");
      if (stands && stands.textContent.trim() === (had.values.text || "").trim()) { localStorage.removeItem(name); continue; }
      const words = document.createElement("p");
      words.className = "pre-line small";
      words.textContent = `${say.left} ${had.values.text}`;
      (root || form.querySelector("[data-part]")).append(words);
    }
  }

  form.querySelectorAll("[data-part]").forEach((root) => {
    if (root.querySelector("textarea")) parts.set(root.dataset.part, new Part(root));
  });
  delete form.dataset.once; // what is typed here is saved here; the page's own guard stands below
  form.querySelectorAll("[data-plain]").forEach((button) => { button.hidden = true; });
  restore();
  parts.forEach((part) => { if ("unsaved" in part.root.dataset) { part.unsaved = true; part.keep(); } });

  const partOf = (node) => parts.get(node.closest?.("[data-part]")?.dataset.part);
  form.addEventListener("input", (event) => {
    const part = partOf(event.target);
    if (!part || event.target.type === "checkbox") return;
    part.keep();
    part.soon();
  });
  form.addEventListener("focusout", (event) => {
    const part = partOf(event.target);
    if (part && waits(part) && !(part.refused && same(part.refused, part.values()))) part.send();
  });
  addEventListener("online", () => parts.forEach((part) => { if (waits(part)) part.send(); }));
  const waits = (part) => Boolean(part.sent) || part.halted || !same(part.last, part.values());
  addEventListener("beforeunload", (event) => { if (!going && [...parts.values()].some(waits)) event.preventDefault(); });

  // A press of a button sends everything at once. A save of older words that is under way is heard first; the same
  // words may arrive twice, in any order.
  let going = false;
  form.addEventListener("submit", (event) => {
    if (going) return event.preventDefault();
    const older = (part) => part.busy && !same(part.sent.values, part.values());
    parts.forEach((part) => clearTimeout(part.timer));
    if (![...parts.values()].some(older)) {
      going = true;
      setTimeout(() => { going = false; }, 10000);
      return;
    }
    event.preventDefault();
    const again = () => ([...parts.values()].some(older) ? setTimeout(again, 50) : form.requestSubmit(event.submitter));
    setTimeout(again, 50);
  });
  addEventListener("pageshow", () => { going = false; });
  // Another form of the page, such as the signature, goes after the words are saved, or not at all.
  document.addEventListener("submit", async (event) => {
    const other = event.target, { submitter } = event;
    if (other === form || other.closest("dialog") || ![...parts.values()].some(waits)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    parts.forEach((part) => { if (waits(part)) part.send(); });
    for (let n = 0; n < 100 && [...parts.values()].some((part) => part.busy); n++) await new Promise((done) => { setTimeout(done, 50); });
    const left = [...parts.values()].find(waits);
    if (left) left.root.querySelector("textarea").focus(); else other.requestSubmit(submitter);
  }, true);

  // Keys: digits choose, and the next field follows; Page Down is the next person.
  const stops = (root) => {
    const seen = new Set();
    return [...root.querySelectorAll("input[type=radio], select, textarea")].filter((field) => {
      if (field.type === "radio") { if (seen.has(field.name)) return false; seen.add(field.name); }
      return field.tagName !== "SELECT" || field.options.length > 1;
    }).map((field) => (field.type === "radio" ? root.querySelector(`[name="${field.name}"]:checked`) || field : field));
  };
  const all = () => [...form.querySelectorAll("[data-part]")].filter((root) => root.querySelector("textarea"));
  const go = (field) => { field?.focus(); field?.closest("[data-part]").scrollIntoView({ block: "nearest" }); };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || document.querySelector("dialog[open]")) return;
    const at = event.target.closest("[data-part]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return form.querySelector("[name=sign][value=all]")?.click();
    }
    if (event.ctrlKey || event.metaKey || !(at || event.target === document.body)) return;
    if (event.key === "PageDown" || event.key === "PageUp") {
      const people = all(), next = people[at ? people.indexOf(at) + (event.key === "PageDown" ? 1 : -1) : 1];
      if (next) { event.preventDefault(); go(stops(next)[0]); }
      return;
    }
    if (!/^[0-9]$/.test(event.key) || !at || !(event.target.type === "radio" || event.target.tagName === "SELECT")) return;
    const field = event.target, digit = Number(event.key);
    if (field.type === "radio") {
      const chosen = at.querySelectorAll(`[name="${field.name}"]`)[digit - 1];
      if (!chosen) return;
      chosen.checked = true;
    } else {
      if (field.options.length > 10 || !field.options[digit]) return;
      field.selectedIndex = digit;
    }
    event.preventDefault();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const order = stops(at), here = order.findIndex((one) => one.name === field.name), people = all();
    go(order[here + 1] || stops(people[people.indexOf(at) + 1] || at)[0]);
  });
})();
