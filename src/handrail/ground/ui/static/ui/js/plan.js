/* The safety plan, once opened, stays on this phone and opens without a connection (decision 16). It is the words alone, kept
   for one person: another person's copy is taken away. A new version comes with the next look at Today or at the plan. */
(() => {
  "use strict";
  if (!("caches" in window) || !navigator.serviceWorker) return;
  const PREFIX = "handrail-plan-", leaving = document.querySelector("form[data-forget]");
  leaving?.addEventListener("submit", () => { caches.delete(PREFIX + leaving.dataset.forget); });
  const holder = document.querySelector("[data-plan]");
  if (!holder) return;
  const { plan: who, planUrl: url, planWorker: worker } = holder.dataset;
  const mine = PREFIX + who, opened = "planOpened" in holder.dataset;

  // A page that shows nothing but words needs its style sheets, those they import too.
  const sheetsOf = (sheet) => [sheet.href, ...[...sheet.cssRules].flatMap((rule) => rule.styleSheet ? sheetsOf(rule.styleSheet) : [])];
  const others = async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== mine) await caches.delete(name);
  };
  const keep = async () => {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected) return false;  // locked or signed out meanwhile: what is kept stays
    const cache = await caches.open(mine);
    const sheets = [...document.styleSheets].flatMap(sheetsOf).filter(Boolean);
    await Promise.all([cache.put(url, answer), ...sheets.map((one) => cache.add(one))]);
    await navigator.serviceWorker.register(worker);
    return true;
  };
  const show = (kept) => {
    if (!opened) return;
    holder.hidden = false;
    holder.querySelector("[data-kept]").hidden = holder.querySelector("[data-remove]").hidden = !kept;
    holder.querySelector("[data-gone]").hidden = kept;
  };
  holder.querySelector("[data-remove]")?.addEventListener("click", async () => { await caches.delete(mine); show(false); });
  (async () => {
    await others();
    if (opened || await caches.has(mine)) { if (await keep()) show(true); }
  })().catch(() => { /* no room or no connection: the page itself is there */ });
})();
