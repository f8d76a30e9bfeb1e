/** Edit the lines of a picture, and read the text in a box that was drawn. */
import { numberOrNull, object, quad, string, words } from "./decode";
import { call, decoded } from "./http";
import { retryWhenBusy } from "./retry";
import type { Quad, TextLine, Word } from "./types";

/** Smallest number of a line that was added; lines of the OCR result have smaller ones. */
export const FIRST_ADDED = 1_000_000;
const MAX_NUMBER = 2 ** 31 - 1;

export interface LineInBox {
  readonly quad: Quad;
  readonly text: string;
  readonly confidence: number | null;
  readonly words: readonly Word[];
}

/** Return a number for a new line, which no other tab gives to another line. */
export function newLineNumber(): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return FIRST_ADDED + (random % (MAX_NUMBER - FIRST_ADDED));
}

/**
 * Send all lines in reading order; return their revision. Resolves once the server has accepted them durably (202).
 *
 * @throws ApiProblem with a message for the page; 409 if another edit was first.
 */
export async function editLines(
  id: string,
  base: string | null,
  lines: readonly TextLine[],
): Promise<string> {
  const answer = await retryWhenBusy(() =>
    call(`api/image/${encodeURIComponent(id)}/lines`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ base, lines: lines.map(entryOf) }),
    }),
  );
  return decoded(answer, (value) => string(object(value, "EditedLines"), "revision"));
}

/** Return the text in a box of a stored picture; retries while it is not stored yet. */
export async function readLineText(id: string, box: Quad): Promise<LineInBox> {
  const answer = await retryWhenBusy(() =>
    call(`api/image/${encodeURIComponent(id)}/line-text`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ quad: box }),
    }),
  );
  return decoded(answer, (value) => {
    const of = object(value, "LineInBox");
    return {
      quad: quad(of.quad),
      text: string(of, "text"),
      confidence: numberOrNull(of, "confidence"),
      words: words(of),
    };
  });
}

function entryOf({ ordNum, quad: box, text, confidence, words: parts }: TextLine) {
  const own = { text, confidence, words: parts };
  return { ord_num: ordNum, quad: box, ...(ordNum >= FIRST_ADDED ? own : {}) };
}
