/** Tables of a page, as rows of texts, and their text in files' formats. */
import type { TextBlock } from "./textBlocks";

/** Rows of equal length. */
export type Table = readonly (readonly string[])[];

/** Return the tables among the blocks: runs of rows that have more than one cell between them. */
export function tablesOf(blocks: readonly TextBlock[]): readonly Table[] {
  return blocks
    .filter(({ isTable }) => isTable)
    .map(({ rows }) => {
      const columns = Math.max(...rows.map((row) => row.length));
      return rows.map((row) =>
        Array.from({ length: columns }, (_, column) => (row[column] ?? []).map(({ text }) => text).join(" ")),
      );
    });
}

/** RFC 4180, with line feeds. */
export function toCsv(table: Table): string {
  return table.map((row) => row.map(csvCell).join(",")).join("\n");
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table of GitHub Flavored Markdown, whose first row is the header. */
export function toMarkdown(table: Table): string {
  const [header = [], ...rows] = table.map((row) => row.map((text) => text.replace(/[\\|]/g, "\\$&")));
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
