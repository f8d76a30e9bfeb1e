/**
 * The service worker: the page starts without a connection, and takes files that other apps share.
 *
 * It keeps the files of the page itself, nothing of the server's answers: no result, no picture. Online the HTML comes from the
 * server, so an update of the page is shown at the next visit; its other files have a hash in their names.
 */
declare const self: Worker;

/** What the worker uses of its global scope: TypeScript's library of workers contradicts that of pages. */
interface Worker {
  readonly location: Location;
  readonly registration: { readonly scope: string };
  addEventListener(type: "install" | "activate", listener: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetched) => void): void;
}

interface Lifetime {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetched {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

export {};

/** The files of this build; serviceWorkerPlugin.ts replaces it. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const CACHE = `ocr-mesh-shell-${SHELL_VERSION}`;
/** Files that were shared, until the page takes them (features/upload/sharedFiles.ts). */
const SHARED = "ocr-mesh-shared";
const PAGE = "./";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...SHELL_FILES])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(deleteOldCaches());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const path = url.pathname.slice(new URL(self.registration.scope).pathname.length);
  if (request.method === "POST" && path === "share-target") event.respondWith(keepShared(request));
  else if (request.method === "GET" && path === "") event.respondWith(pageFirstFromServer(request));
  else if (request.method === "GET" && SHELL_FILES.includes(path))
    event.respondWith(fileFirstFromCache(request));
});

async function deleteOldCaches(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("ocr-mesh-shell-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function pageFirstFromServer(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (unreachable) {
    const kept = await (await caches.open(CACHE)).match(PAGE);
    if (kept === undefined) throw unreachable;
    return kept;
  }
}

async function fileFirstFromCache(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

/** Keep the files and open the page, which takes them. */
async function keepShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const files = form.getAll("files").filter((entry) => entry instanceof File);
  const cache = await caches.open(SHARED);
  await Promise.all(
    files.map((file, place) =>
      cache.put(
        `./shared/${Date.now()}-${place}`,
        new Response(file, {
          headers: { "Content-Type": file.type, "X-Name": encodeURIComponent(file.name) },
        }),
      ),
    ),
  );
  return Response.redirect(PAGE, 303);
}
