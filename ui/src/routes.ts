/** The page's addresses. They live behind the `#`, so any static file server will do. */
import { useMemo, useSyncExternalStore } from "react";

export type Route =
  | { readonly page: "read" }
  | { readonly page: "history"; readonly query: string }
  | { readonly page: "picture"; readonly id: string };

export const READ_HREF = "#/";
export const HISTORY_HREF = "#/history";

/** The history's pictures whose name or text contains `query`; all of them where that is empty. */
export function historyHref(query: string): string {
  return query === "" ? HISTORY_HREF : `${HISTORY_HREF}?${new URLSearchParams({ q: query })}`;
}

export function pictureHref(id: string): string {
  return `#/picture/${encodeURIComponent(id)}`;
}

export function routeOf(hash: string): Route {
  const [path = "", ...query] = hash.split("?");
  const [, page, id] = path.split("/");
  if (page === "history") return { page, query: new URLSearchParams(query.join("?")).get("q") ?? "" };
  if (page === "picture" && id) return { page, id: decoded(id) };
  return { page: "read" };
}

/** The route of the address bar; the component renders again as it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => routeOf(hash), [hash]);
}

export function goTo(href: string): void {
  window.location.hash = href;
}

/** Goes there without a new entry in the browser's history: "back" leads to what was before this page. */
export function replaceWith(href: string): void {
  window.location.replace(href);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A mistyped address: the server says that there is no such picture.
  }
}
