/** The page's addresses, behind `#`, so that any static file server works. */
import { useMemo, useSyncExternalStore } from "react";

export type Route =
  | { readonly page: "read" }
  | { readonly page: "history"; readonly query: string }
  | { readonly page: "picture"; readonly id: string };

export const READ_HREF = "#/";
export const HISTORY_HREF = "#/history";

/** Return the address of the history filtered by `query`; empty for all pictures. */
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

/** Return the current route, updated on navigation. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => routeOf(hash), [hash]);
}

export function goTo(href: string): void {
  window.location.hash = href;
}

/** Navigate without a new entry in the browser history. */
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
    return part; // Invalid escape: the server answers with 404.
  }
}
