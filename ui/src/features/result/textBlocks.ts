/** The layout of a page's text: blocks of rows, and rows of cells. */
import type { TextLine } from "../../api/types";

/** A line's index and its text, which is not empty. */
export interface PlacedText {
  readonly index: number;
  readonly text: string;
}

/** Cells of a table row; one cell outside tables. A cell may have several lines, or none. */
export type TextRow = readonly (readonly PlacedText[])[];

export interface TextBlock {
  readonly rows: readonly TextRow[];
  readonly isTable: boolean;
}

interface Building {
  readonly block: number | null;
  readonly rows: { readonly row: number | null; readonly cells: PlacedText[][] }[];
  isTable: boolean;
}

/**
 * Divide lines into blocks, rows and cells, as `pageText` joins them: lines without a place are rows of their own, empty
 * ones are omitted.
 */
export function textBlocks(lines: readonly TextLine[], texts: readonly string[]): readonly TextBlock[] {
  const blocks: Building[] = [];
  lines.forEach(({ place }, index) => {
    const text = texts[index] ?? "";
    if (text === "") return;
    const number = place?.block ?? null;
    let block = blocks.at(-1);
    if (block?.block !== number) blocks.push((block = { block: number, rows: [], isTable: false }));
    let row = block.rows.at(-1);
    if (place === null || row?.row !== place.row) {
      block.rows.push((row = { row: place?.row ?? null, cells: [] }));
    }
    const cell = place?.cell ?? 0;
    if (typeof place?.cell === "number") block.isTable = true;
    while (row.cells.length <= cell) row.cells.push([]);
    row.cells[cell]?.push({ index, text });
  });
  return blocks.map(({ rows, isTable }) => ({ rows: rows.map(({ cells }) => cells), isTable }));
}
