/* A check-in that finds no connection stays on this phone until the server has it, and is sent once: its key makes a
   repeat harmless. Nothing else is kept, and nothing of it stays behind. What the server will not take is not tried again:
   the page says that nobody has it, whom to call, and what was answered. */
(() => {
  "use strict";
  const holder = document.querySelector("[data-keep]");
  if (!holder) return;
  const name = `handrail-check-in-${holder.dataset.keep}`, url = holder.dataset.keepUrl;
  const RETRY_MS = 5000, PASSING = [408, 425, 429];  // of 400 to 499, what may be otherwise a moment later
  let memory = null, sending = false;  // a browser that stores nothing still keeps it while the page is open
  const stored = () => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const kept = () => stored() || memory;
  const keep = (check) => {
    memory = check;
    try { check ? localStorage.setItem(name, JSON.stringify(check)) : localStorage.removeItem(name); } catch { /* full or shut */ }
  };

  const text = (element) => element?.textContent.replace(/\s+/g, " ").trim() || "";
  const inWords = (form, pairs) => pairs.flatMap(([field, value]) => {
    const one = [...form.elements].find((it) => it.name === field && it.type !== "hidden" && (it.type !== "radio" || it.value === value));
    if (!one || !value) return [];
    const answer = { radio: one.labels?.[0], submit: one, "select-one": one.selectedOptions?.[0] }[one.type];
    return [[text(one.closest("fieldset")?.querySelector("legend") || one.labels?.[0]), answer ? text(answer) : value]];
  });

  const say = (check) => show("kept-template", check);
  const refuse = (check) => {
    keep({ ...check, refused: true });
    document.querySelector(".kept")?.remove();
    const words = show("refused-template", check);
    for (const [question, answer] of check.shown) {
      const [name, said] = [document.createElement("dt"), document.createElement("dd")];
      [name.textContent, said.textContent] = [question, answer];
      name.className = "small muted";
      words.querySelector("dl").append(name, said);
    }
    words.querySelector("[data-again]").addEventListener("click", () => { keep({ ...check, refused: false }); words.remove(); send(); });
    words.querySelector("[data-remove]").addEventListener("click", () => { keep(null); location.assign(holder.dataset.keepHome); });
  };
  const show = (template, check) => {
    const already = document.querySelector(".kept");
    if (already) return already;
    const words = document.getElementById(template).content.cloneNode(true).firstElementChild;
    const yes = check.pairs.some(([field, value]) => field === "safety" && value === "yes");
    words.querySelectorAll(yes ? "[data-calm]" : "[data-yes]").forEach((part) => part.remove());
    const main = document.getElementById("main");
    if (holder.tagName === "FORM") main.replaceChildren(words);
    else main.prepend(words);
    scrollTo(0, 0);
    words.focus();
    return words;
  };

  async function send() {
    const check = kept();
    if (!check || check.refused || sending) return;
    sending = true;
    try {
      let answer = await post(check);
      if (answer.status === 403 && await freshToken()) answer = await post(check);  // a page that lay open for long
      await taken(answer, check);
    } catch { say(check); } finally { sending = false; }
  }
  const token = () => document.querySelector('meta[name="csrf-token"]');
  const post = (check) => {
    const body = new URLSearchParams(check.pairs);
    body.set("csrfmiddlewaretoken", token().content);
    return fetch(url, { method: "POST", body, credentials: "same-origin" });
  };
  const freshToken = async () => {
    const answer = await fetch(url, { credentials: "same-origin" });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('meta[name="csrf-token"]');
    if (answer.ok && found) token().content = found.content;
    return answer.ok && found;
  };
  const taken = async (answer, check) => {
    const mine = new URL(answer.url).pathname.startsWith(url), { status } = answer;
    if (answer.ok && mine) { keep(null); location.assign(answer.url); return; }
    if (status === 422) { keep(null); swap(await answer.text()); return; }
    const away = answer.ok || [401, 423].includes(status);  // signed out or locked meanwhile: sent after the password
    if (away && stored()) { location.assign(url); return; }
    if (away || (status >= 400 && status < 500 && !PASSING.includes(status))) { refuse(check); return; }
    say(check);
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
    const pairs = [...new FormData(form, event.submitter)].filter(([field]) => field !== "csrfmiddlewaretoken");
    keep({ pairs, shown: inWords(form, pairs) });
    send();
  });
  addEventListener("online", send);
  setInterval(send, RETRY_MS);
  if (kept()?.refused) refuse(kept());
  send();
})();
