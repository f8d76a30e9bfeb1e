/** Looks up the page's texts: `t` for a plain text, `Message` (Message.tsx) for one with elements in it. */
import { type English, LANGUAGE, LOCALE, TEXTS } from "./texts";

export type MessageKey = keyof English;

/** The codes of the server that have texts. */
type TextKey = Extract<MessageKey, `data.rest.${string}` | `account.problem.${string}`>;

type PlaceholderIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderIn<Rest>
  : never;

type Placeholder<Key extends MessageKey> = English[Key] extends { readonly other: infer Text }
  ? PlaceholderIn<Text> | "count"
  : PlaceholderIn<English[Key]>;

/** A value for each placeholder of a message; `count` chooses the plural form. */
export type Values<Key extends MessageKey, Value> = {
  readonly [Name in Placeholder<Key>]: Name extends "count" ? number : Value;
};

type Arguments<Key extends MessageKey> = [Placeholder<Key>] extends [never]
  ? []
  : [values: Values<Key, string | number>];

const PLURALS = new Intl.PluralRules(LANGUAGE);
const NUMBERS = new Intl.NumberFormat(LOCALE);
const PLACEHOLDER = /\{(\w+)\}/;

/** Return whether a key that is made from a code of the server is one of a text without placeholders. */
export function isMessage(key: string): key is TextKey {
  return Object.hasOwn(TEXTS, key);
}

/** Return the text of a message with its placeholders filled. Numbers get thousands separators. */
export function t<Key extends MessageKey>(key: Key, ...[values]: Arguments<Key>): string {
  const known: Readonly<Record<string, string | number>> = values ?? {};
  return partsOf(key, known.count)
    .map((part, place) => (place % 2 === 1 ? formatValue(known[part] ?? "") : part))
    .join("");
}

/** Split a message at its placeholders: every second part is a placeholder's name. */
export function partsOf(key: MessageKey, count: unknown): readonly string[] {
  const message = TEXTS[key];
  if (typeof message === "string") return message.split(PLACEHOLDER);
  const form = PLURALS.select(typeof count === "number" ? count : 0);
  return (message[form] ?? message.other).split(PLACEHOLDER);
}

export function formatValue(value: string | number): string {
  return typeof value === "number" ? NUMBERS.format(value) : value;
}
