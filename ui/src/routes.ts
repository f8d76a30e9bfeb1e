/** The page's addresses, behind `#`, so that any static file server works. */
import { useMemo, useSyncExternalStore } from "react";

import { filterOf, type HistoryFilter, queryOf } from "./features/history/filter";

export type Route =
  | { readonly page: "read" }
  | { readonly page: "history"; readonly filter: HistoryFilter }
  | { readonly page: "data" }
  | { readonly page: "picture"; readonly id: string }
  | { readonly page: "document"; readonly id: string; readonly view: DocumentView }
  | { readonly page: "unknown" };

/** A page by its number, the text of all pages, or the first page. */
export type DocumentView = number | "text" | null;

export const READ_HREF = "#/";
export const HISTORY_HREF = "#/history";
export const DATA_HREF = "#/data";

export function historyHref(filter: HistoryFilter): string {
  const query = queryOf(filter);
  return query === "" ? HISTORY_HREF : `${HISTORY_HREF}?${query}`;
}

export function pictureHref(id: string): string {
  return `#/picture/${encodeURIComponent(id)}`;
}

export function documentHref(id: string, view: DocumentView = null): string {
  return `#/document/${encodeURIComponent(id)}${view === null ? "" : `/${view}`}`;
}

export function routeOf(hash: string): Route {
  const [path = "", ...query] = hash.split("?");
  const [, page, id, view] = path.split("/");
  if (page === "history") return { page, filter: filterOf(new URLSearchParams(query.join("?"))) };
  if (page === "data") return { page };
  if (page === "picture" && id) return { page, id: decoded(id) };
  if (page === "document" && id) return { page, id: decoded(id), view: viewOf(view) };
  return page === undefined || page === "" ? { page: "read" } : { page: "unknown" };
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

function viewOf(part: string | undefined): DocumentView {
  if (part === "text") return part;
  return part !== undefined && /^[1-9]\d{0,6}$/.test(part) ? Number(part) : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // Invalid escape: the server answers with 404.
  }
}
