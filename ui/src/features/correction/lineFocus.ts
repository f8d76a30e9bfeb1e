/** Focus movement between lines, in document order. */

export function fieldId(ordNum: number): string {
  return `line-${ordNum}`;
}

/** Focus a line's text field. */
export function focusLine(ordNum: number): void {
  document.getElementById(fieldId(ordNum))?.focus();
}

/** Which fields to stop at: all, or those with low confidence. */
export type Stops = "all" | "to review";

/** Focus the next (`step` 1) or previous (-1) field; return false if there is none. */
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
