/** A part of a text, from `start` to `end`, exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
