/** Where the keyboard goes among the lines. The order is the page's own: no list of lines has to be passed around. */

export function fieldId(ordNum: number): string {
  return `line-${ordNum}`;
}

/** Moves the keyboard to a line's text. */
export function focusLine(ordNum: number): void {
  document.getElementById(fieldId(ordNum))?.focus();
}

/** Which fields count: all, or those of lines that a person should check. */
export type Stops = "all" | "to review";

/** Moves from a line's field to the next one (`step` 1) or the one before (-1); false where there is none. */
export function focusNeighbour(field: HTMLElement, step: 1 | -1, stops: Stops): boolean {
  const wanted = stops === "all" ? FIELD : TO_REVIEW;
  const fields = [...(field.closest("ol")?.querySelectorAll<HTMLElement>(FIELD) ?? [])];
  const place = fields.indexOf(field);
  const ahead = step === 1 ? fields.slice(place + 1) : fields.slice(0, place).reverse();
  const next = ahead.find((one) => one.matches(wanted));
  next?.focus();
  return next !== undefined;
}

const FIELD = "textarea";
const TO_REVIEW = "textarea[data-needs-review]";
