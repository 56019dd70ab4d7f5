/* The shared tablet at the door: nothing is stored, nothing of a person stays. A check-in that finds no connection is tried
   again while the page is open; after two minutes the screen is cleared, and only a yes, or an answer to a scale, is still tried, out of sight. */
(() => {
  "use strict";
  const main = document.getElementById("main"), home = main.dataset.home;
  const RETRY_MS = 5000, leaveMs = Number(main.dataset.leave) * 1000;
  let pairs = null, sending = false, cleared = false, since = Date.now();

  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(home); });
  for (const kind of ["input", "click"]) {
    document.addEventListener(kind, () => { if (!pairs && main.querySelector("form")) since = Date.now(); });
  }

  const isYes = () => pairs.some(([field, value]) => field === "item" || (["safety", "withdrawal_signs"].includes(field) && value === "yes"));
  const say = () => {
    if (cleared || main.querySelector("[data-not-sent]")) return;
    const words = document.getElementById("not-sent").content.cloneNode(true).firstElementChild;
    words.querySelectorAll(isYes() ? "[data-calm]" : "[data-yes]").forEach((part) => part.remove());
    main.querySelectorAll(":scope > *").forEach((part) => { part.hidden = true; });
    main.prepend(words);
    scrollTo(0, 0);
    words.focus();
  };
  const clear = () => {
    if (cleared) return;
    cleared = true;
    if (pairs) main.replaceChildren(document.getElementById("cleared").content.cloneNode(true));
    if (pairs && !isYes()) pairs = null;
  };
  const goHome = async () => {  // a tablet without a connection would be left with the browser's own error page
    try { if ((await fetch(home, { method: "HEAD", cache: "no-store" })).status < 500) location.replace(home); } catch { /* later */ }
  };

  async function send() {
    if (!pairs || sending) return;
    sending = true;
    try {
      const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(pairs), credentials: "same-origin" });
      if (answer.ok) { pairs = null; location.replace(cleared ? home : answer.url); return; }
      if (answer.status === 422 && !cleared) {
        pairs = null;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
        main.replaceChildren(...page.childNodes);
        document.querySelector("[data-error-summary]")?.focus();
        return;
      }
      say();
    } catch { say(); } finally { sending = false; }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-door]")) return;
    event.preventDefault();
    if (pairs) return;
    pairs = [...new FormData(form, event.submitter)];
    since = Date.now();
    send();
  });
  addEventListener("online", send);
  setInterval(send, RETRY_MS);
  if (leaveMs) setInterval(() => {
    if (Date.now() - since < leaveMs) return;
    clear();
    if (!pairs) goHome();
  }, 1000);
})();
