/* Makes pages quicker and safer; every page works without it. Nothing typed is put into browser storage here (keep.js does, for a check-in). */
(() => {
  "use strict";
  const body = document.body;
  const csrfMeta = document.querySelector('meta[name="csrf-token"]');

  // The error summary takes the focus, so that a screen reader starts there.
  const focusErrors = (root) => root.querySelector?.("[data-error-summary]")?.focus();
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));

  // A write outside a form carries the token too.
  document.addEventListener("htmx:configRequest", (event) => {
    if (csrfMeta && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfMeta.content;
  });

  // Words in one form are not lost by sending another one, or by leaving: ask first. Staff's pages only: nothing may
  // stand in the way of a client's quick exit.
  const touched = new Set();
  let sending = false;
  const unsaved = (but) => [...touched].filter((form) => form !== but && form.isConnected);
  if (body.dataset.unsaved) {
    document.addEventListener("input", (event) => {
      const form = event.target.form;
      if (event.isTrusted && form && "once" in form.dataset) touched.add(form);
    });
    document.addEventListener("submit", (event) => {
      const others = unsaved(event.target);
      if (event.target.hasAttribute("hx-post") || !("once" in event.target.dataset)) return;
      if (others.length && !confirm(body.dataset.unsaved)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        others[0].scrollIntoView({ block: "center" });
        return;
      }
      sending = true;
      setTimeout(() => { sending = false; }, 1000);  // a send that was stopped after all leaves nothing unguarded
    });
    addEventListener("beforeunload", (event) => { if (!sending && unsaved().length) event.preventDefault(); });
  }

  // Without a connection nothing is sent: the browser's error page would take away what was typed.
  const offline = document.getElementById("offline-template");
  const notSent = () => document.querySelectorAll(".offline").forEach((message) => message.remove());
  document.addEventListener("submit", (event) => {
    if (!offline || event.target.closest("dialog.lock, [data-keep]")) return; // these have words of their own
    notSent();
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const message = offline.content.cloneNode(true).firstElementChild;
    (event.submitter?.closest(".form__end") || event.submitter || event.target.lastElementChild).before(message);
    message.scrollIntoView({ block: "center" });
    message.focus();
  }, true);
  addEventListener("online", notSent);

  // Submit once: the second press is ignored; the key inside the form makes a repeat harmless anyway.
  const RETRY_AFTER_MS = 10000;
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-sent]").forEach((button) => delete button.dataset.sent);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !("once" in form.dataset)) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.dataset.sent = "1";
    setTimeout(() => release(form), RETRY_AFTER_MS);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // Print buttons.
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

  // Quick exit: the link, or Escape three times within two seconds.
  const exit = document.querySelector("[data-quick-exit]");
  if (exit) {
    const leave = () => { document.documentElement.hidden = true; location.replace(exit.href); };
    let presses = [];
    exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") { presses = []; return; }
      presses = [...presses, Date.now()].filter((at) => Date.now() - at < 2000);
      if (presses.length >= 3) leave();
    });
  }

  // Idle lock: hides the page, keeps it whole, and asks for the password.
  const unlockUrl = body.dataset.unlockUrl;
  const template = document.getElementById("lock-template");
  if (!unlockUrl || !template) return;
  const idleMs = Number(body.dataset.idleMinutes || 15) * 60000;
  const warnMs = Math.min(60000, idleMs / 2);
  const warning = document.getElementById("idle-warning");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(template.content.querySelector("[name=for]").value) : null;
  let last = Date.now(), told = 0, dialog = null, before = null;

  const active = (event) => {
    // Only a person's own input counts: not polls, not scripts.
    if (!event.isTrusted || dialog) return;
    check();
    if (dialog) return;
    last = Date.now();
    warning.hidden = true;
    if (last - told > 5000) { told = last; tabs?.postMessage("active"); }
  };
  ["pointerdown", "keydown", "wheel", "touchstart", "input"].forEach((name) =>
    document.addEventListener(name, active, { passive: true, capture: true }));

  const lock = (tell) => {
    if (dialog) return;
    warning.hidden = true;
    before = document.activeElement;
    body.append(template.content.cloneNode(true));
    dialog = body.lastElementChild;
    body.classList.add("locked");
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => { if (dialog) dialog.showModal(); });
    dialog.querySelector("form").addEventListener("submit", send);
    dialog.showModal();
    dialog.querySelector("[name=password]").focus();
    if (tell) tabs?.postMessage("lock");
  };
  const unlock = (tell) => {
    const old = dialog;
    dialog = null;
    old?.remove();
    renewToken();
    body.classList.remove("locked");
    before?.focus();
    last = Date.now();
    if (tell) tabs?.postMessage("unlock");
  };
  const say = (why) => {
    const error = dialog.querySelector("#lock-error");
    error.textContent = error.dataset[why];
    error.hidden = false;
    dialog.querySelector("[name=password]").select();
  };
  async function send(event) {
    event.preventDefault();
    renewToken();
    try {
      const answer = await fetch(unlockUrl, {
        method: "POST", body: new FormData(event.target), credentials: "same-origin", redirect: "manual",
        headers: { "X-Requested-With": "fetch" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return say("ended");
      if (answer.status === 429) return say("wait");
      if (!answer.ok) return say("wrong");
      unlock(true);
    } catch { say("offline"); }
  }
  // Who signed in again in another tab has a new token: it goes into the open forms, so that what was typed can still be sent.
  const renewToken = () => {
    const token = document.cookie.match(/csrftoken=(\w+)/)?.[1];
    if (!token) return;
    if (csrfMeta) csrfMeta.content = token;
    [document, template.content].forEach((root) =>
      root.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; }));
  };
  const check = () => {
    const idle = Date.now() - last;
    if (idle >= idleMs) lock(true);
    else warning.hidden = Boolean(dialog) || idle < idleMs - warnMs;
  };
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "active") last = Date.now();
    if (data === "lock") lock(false);
    if (data === "unlock" && dialog) unlock(false);
  });
  setInterval(check, 1000);
  addEventListener("pageshow", check);
  document.addEventListener("visibilitychange", check);
})();
