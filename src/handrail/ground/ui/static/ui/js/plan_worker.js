/* Where there is no connection, any page under me/ shows the safety plan that is kept on this phone, and nothing else is kept. */
"use strict";
const kept = async (match) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("handrail-plan-")) continue;
    const found = await match(await caches.open(name));
    if (found) return found;
  }
  return Response.error();
};
const plan = async (cache) => {
  const [page] = (await cache.keys()).filter((one) => new URL(one.url).pathname.endsWith("/kept/"));
  return page && cache.match(page);
};
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(plan)));
  else if (request.destination === "style") event.respondWith(fetch(request).catch(() => kept((cache) => cache.match(request))));
});
