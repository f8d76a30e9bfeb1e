/** Find web addresses, mail addresses and phone numbers in a text. */
import LinkifyIt from "linkify-it";

import type { Range } from "./ranges";

export interface TextLink extends Range {
  readonly href: string;
}

// Without bare names such as "receipt.pt": OCR text often lacks the space after a full stop.
const links = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false }).tlds(
  ["com", "org", "net", "edu", "gov", "eu", "info", "biz", "de", "at", "ch", "fr", "es", "it", "nl", "uk"],
  false,
);

/**
 * Digits in groups, with a country code, an area code in parentheses or that starts with 0, or as 555-123-4567. Between
 * 7 and 15 digits (ITU-T E.164), which the caller counts.
 */
const PHONE =
  /(?<![\p{L}\d.,/-])(?:\+\d|00[1-9]|\(\+?\d|0[1-9])[\d ()/.-]{5,24}\d(?![\p{L}\d])|(?<![\d-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\d-])/gu;

/** 01.02.2026 and 2026-02-01 are no phone numbers. */
const DATE = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}/;

export function linksIn(text: string): readonly TextLink[] {
  const found = (links.match(text) ?? []).map(({ index, lastIndex, url }) => ({
    start: index,
    end: lastIndex,
    href: url,
  }));
  const phones = [...text.matchAll(PHONE)].flatMap(({ 0: number, index }) => {
    const digits = number.replace(/\(0\)/, "").replace(/\D/g, "");
    if (digits.length < 7 || digits.length > 15 || DATE.test(number)) return [];
    const href = `tel:${/^\(?\+/.test(number) ? "+" : ""}${digits}`;
    return [{ start: index, end: index + number.length, href }];
  });
  const apart = phones.filter((phone) =>
    found.every(({ start, end }) => phone.end <= start || end <= phone.start),
  );
  return [...found, ...apart].toSorted((a, b) => a.start - b.start);
}
