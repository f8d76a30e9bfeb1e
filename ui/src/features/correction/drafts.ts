/**
 * Unsaved drafts and recently saved texts in localStorage: they survive a reload, and all tabs on a picture share them.
 * If localStorage is blocked or full, they live as long as the page.
 *
 * The stored value is read before every change, so that no tab overwrites another one's changes.
 */
import { isFields } from "../../api/decode";

const PREFIX = "ocr-mesh.drafts/";

/** Pictures are stored for days; older drafts are of no use. */
export const MAX_AGE_MS = 14 * 24 * 3_600_000;
export const MAX_PICTURES = 50;

/** How long a saved text is remembered: for other tabs, and for a reload before it is stored. */
export const SAVED_FOR_MS = 120_000;

export interface Draft {
  readonly text: string;
  /** The saved text when the draft was started. */
  readonly over: string;
  /** Saving was requested, and the server has not accepted it yet. */
  readonly isWanted: boolean;
}

export interface SavedText {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Texts of one picture by `ordNum`. The same object until something changes. */
export interface KeptTexts {
  readonly drafts: ReadonlyMap<number, Draft>;
  readonly saved: ReadonlyMap<number, SavedText>;
}

const NOTHING: KeptTexts = { drafts: new Map(), saved: new Map() };

const parsed = new Map<string, { readonly raw: string; readonly texts: KeptTexts }>();
const unstored = new Map<string, string>();
const listeners = new Set<() => void>();

export function textsOf(pictureId: string): KeptTexts {
  const raw = unstored.get(pictureId) ?? stored(PREFIX + pictureId);
  if (raw === null) return NOTHING;
  const known = parsed.get(pictureId);
  if (known?.raw === raw) return known.texts;
  const texts = decoded(raw);
  parsed.set(pictureId, { raw, texts });
  return texts;
}

export function draftOf(pictureId: string, ordNum: number): Draft | null {
  return textsOf(pictureId).drafts.get(ordNum) ?? null;
}

/** Store a draft; null deletes it. */
export function keepDraft(pictureId: string, ordNum: number, draft: Draft | null): void {
  const { drafts, saved } = textsOf(pictureId);
  write(pictureId, { drafts: changed(drafts, ordNum, draft), saved });
}

/**
 * Record that the server accepted this text: delete an equal draft, or make the text the base of a newer one.
 */
export function noteSaved(pictureId: string, ordNum: number, text: string): void {
  const { drafts, saved } = textsOf(pictureId);
  const draft = drafts.get(ordNum) ?? null;
  write(pictureId, {
    drafts: changed(drafts, ordNum, draft === null || draft.text === text ? null : { ...draft, over: text }),
    saved: changed(saved, ordNum, { text, at: Date.now() }),
  });
}

/** Call `onChange` after every change in this or another tab. Returns the function that unsubscribes. */
export function subscribeToTexts(onChange: () => void): () => void {
  const byAnotherTab = ["storage", "pageshow", "focus"]; // A page restored from the cache has missed storage events.
  listeners.add(onChange);
  for (const event of byAnotherTab) window.addEventListener(event, onChange);
  return () => {
    listeners.delete(onChange);
    for (const event of byAnotherTab) window.removeEventListener(event, onChange);
  };
}

function changed<T>(of: ReadonlyMap<number, T>, ordNum: number, value: T | null): ReadonlyMap<number, T> {
  const next = new Map(of);
  if (value === null) next.delete(ordNum);
  else next.set(ordNum, value);
  return next;
}

function write(pictureId: string, { drafts, saved }: KeptTexts): void {
  const key = PREFIX + pictureId;
  const recent = [...saved].filter(([, { at }]) => at > Date.now() - SAVED_FOR_MS);
  const raw = JSON.stringify({ touchedAt: Date.now(), drafts: [...drafts], saved: recent });
  try {
    if (localStorage.getItem(key) === null) makeRoom();
    if (drafts.size === 0 && recent.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, raw);
    unstored.delete(pictureId);
  } catch {
    unstored.set(pictureId, raw);
  }
  for (const listener of listeners) listener();
}

/** Delete expired entries and the oldest ones above the limit. */
function makeRoom(): void {
  const newestFirst = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, touchedAt: touchedAt(parse(stored(key))) }))
    .toSorted((a, b) => b.touchedAt - a.touchedAt);
  newestFirst.forEach(({ key, touchedAt }, place) => {
    if (isOld(touchedAt) || place >= MAX_PICTURES - 1) localStorage.removeItem(key);
  });
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function decoded(raw: string): KeptTexts {
  const fields = parse(raw);
  if (!isFields(fields) || isOld(touchedAt(fields))) return NOTHING;
  return { drafts: byLine(fields.drafts, isDraft), saved: byLine(fields.saved, isSavedText) };
}

function parse(raw: string | null): unknown {
  try {
    return JSON.parse(raw ?? "null");
  } catch {
    return null; // Invalid data.
  }
}

function touchedAt(fields: unknown): number {
  return isFields(fields) && typeof fields.touchedAt === "number" ? fields.touchedAt : 0;
}

function isOld(touchedAt: number): boolean {
  return touchedAt < Date.now() - MAX_AGE_MS;
}

function byLine<T>(entries: unknown, isOne: (value: unknown) => value is T): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    if (!Array.isArray(entry)) continue;
    const [ordNum, value] = entry as unknown[];
    if (typeof ordNum === "number" && isOne(value)) found.set(ordNum, value);
  }
  return found;
}

function isDraft(value: unknown): value is Draft {
  return (
    isFields(value) &&
    typeof value.text === "string" &&
    typeof value.over === "string" &&
    typeof value.isWanted === "boolean"
  );
}

function isSavedText(value: unknown): value is SavedText {
  return isFields(value) && typeof value.text === "string" && typeof value.at === "number";
}
