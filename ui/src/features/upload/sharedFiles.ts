/** Files that another app shared with the installed page; the service worker keeps them until they are taken. */

const SHARED = "ocr-mesh-shared";

let taken: Promise<readonly File[]> | null = null;

/** Return the files that wait, once for each load of the page. */
export function takeSharedFiles(): Promise<readonly File[]> {
  return (taken ??= "caches" in window ? take() : Promise.resolve([]));
}

async function take(): Promise<readonly File[]> {
  if (!(await caches.has(SHARED))) return [];
  const cache = await caches.open(SHARED);
  const files = await Promise.all(
    (await cache.keys()).map(async (request) => {
      const kept = await cache.match(request);
      if (kept === undefined) return [];
      const type = kept.headers.get("Content-Type") ?? "";
      const name = decodeURIComponent(kept.headers.get("X-Name") ?? "");
      return [new File([await kept.blob()], name, { type })];
    }),
  );
  await caches.delete(SHARED);
  return files.flat();
}
