/* A check-in that finds no connection stays on this phone until the server has it, and is sent once: its key makes a
   repeat harmless. Nothing else is kept, and nothing of it stays behind. */
(() => {
  "use strict";
  const holder = document.querySelector("[data-keep]");
  if (!holder) return;
  const name = `handrail-check-in-${holder.dataset.keep}`, url = holder.dataset.keepUrl;
  const RETRY_MS = 5000;
  let memory = null, sending = false;  // a browser that stores nothing still keeps it while the page is open
  const kept = () => { try { return JSON.parse(localStorage.getItem(name)) || memory; } catch { return memory; } };
  const keep = (pairs) => {
    memory = pairs;
    try { pairs ? localStorage.setItem(name, JSON.stringify(pairs)) : localStorage.removeItem(name); } catch { /* full or shut */ }
  };

  const say = (pairs) => {
    if (document.querySelector(".kept")) return;
    const words = document.getElementById("kept-template").content.cloneNode(true).firstElementChild;
    const yes = pairs.some(([field, value]) => field === "safety" && value === "yes");
    words.querySelectorAll(yes ? "[data-calm]" : "[data-yes]").forEach((part) => part.remove());
    const main = document.getElementById("main");
    if (holder.tagName === "FORM") main.replaceChildren(words);
    else main.prepend(words);
    scrollTo(0, 0);
    words.focus();
  };

  async function send() {
    const pairs = kept();
    if (!pairs || sending) return;
    sending = true;
    try {
      const body = new URLSearchParams(pairs);
      body.set("csrfmiddlewaretoken", document.querySelector('meta[name="csrf-token"]').content);
      const answer = await fetch(url, { method: "POST", body, credentials: "same-origin" });
      await taken(answer, pairs);
    } catch { say(pairs); } finally { sending = false; }
  }
  const taken = async (answer, pairs) => {
    const mine = new URL(answer.url).pathname.startsWith(url);
    if (answer.ok && mine) { keep(null); location.assign(answer.url); return; }
    if (answer.status === 422) { keep(null); swap(await answer.text()); return; }
    if (answer.ok || answer.status === 403) { location.assign(url); return; }  // signed out meanwhile: sent after signing in
    say(pairs);
  };
  const swap = (html) => {
    const main = new DOMParser().parseFromString(html, "text/html").getElementById("main");
    document.getElementById("main").replaceChildren(...main.childNodes);
    document.querySelector("[data-error-summary]")?.focus();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-keep]")) return;
    event.preventDefault();
    keep([...new FormData(form, event.submitter)].filter(([field]) => field !== "csrfmiddlewaretoken"));
    send();
  });
  addEventListener("online", send);
  setInterval(send, RETRY_MS);
  send();
})();
