import { expect, test } from "vitest";

import { linksIn } from "./textLinks";

test.each([
  ["see www.example.org/a?b=1 now", ["http://www.example.org/a?b=1"]],
  ["https://example.com.", ["https://example.com"]],
  ["Mail: anna.b@example.de", ["mailto:anna.b@example.de"]],
  ["Tel. 0761 555 0134", ["tel:07615550134"]],
  ["+49 (0)761 / 555-0134", ["tel:+497615550134"]],
  ["call 555-123-4567 or (030) 1234567", ["tel:5551234567", "tel:0301234567"]],
])("%s has links", (text, hrefs) => {
  expect(linksIn(text).map(({ href }) => href)).toEqual(hrefs);
});

test.each([
  "Date 01.02.2026",
  "2026-11-21",
  "TOTAL 1,234.50",
  "No. 2026-00417",
  "receipt.End",
  "IBAN DE89 3704 0044",
])("%s has none", (text) => {
  expect(linksIn(text)).toEqual([]);
});
