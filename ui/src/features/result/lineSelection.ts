/**
 * The browser's selection as positions in lines. Elements with the text of a line have `data-place`, its index; their text
 * content is the line's text.
 */
import type { TextLine } from "../../api/types";
import { pageText } from "./pageText";

/** A gap between characters of a line. */
export interface Position {
  /** Index of the line. */
  readonly place: number;
  readonly offset: number;
}

/** A selection that is not empty, in reading order. */
export interface LineRange {
  readonly from: Position;
  readonly to: Position;
}

const LINE = "[data-place]";

/** Return the selected range of the lines in `container`; null if nothing there is selected. */
export function selectedRange(container: Element): LineRange | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(container)) return null;
  const lines = [...container.querySelectorAll<HTMLElement>(LINE)].filter((line) =>
    range.intersectsNode(line),
  );
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  const from = {
    place: placeOf(first),
    offset: offsetIn(first, range.startContainer, range.startOffset) ?? 0,
  };
  const end = offsetIn(last, range.endContainer, range.endOffset) ?? last.textContent.length;
  const to = { place: placeOf(last), offset: end };
  return from.place === to.place && from.offset === to.offset ? null : { from, to };
}

/** Select from one position to another, which may be before it. */
export function select(container: Element, anchor: Position, focus: Position): void {
  const [from, to] = [boundary(container, anchor), boundary(container, focus)];
  if (from !== null && to !== null) document.getSelection()?.setBaseAndExtent(...from, ...to);
}

/** Return the fixed and the moving end of the selection if both are in lines of `container`. */
export function selectionEnds(container: Element): readonly [anchor: Position, focus: Position] | null {
  const selection = document.getSelection();
  const anchor = positionOf(container, selection?.anchorNode ?? null, selection?.anchorOffset ?? 0);
  const focus = positionOf(container, selection?.focusNode ?? null, selection?.focusOffset ?? 0);
  return anchor === null || focus === null ? null : [anchor, focus];
}

/** Return the selected text, joined as a page's text is. */
export function textIn(
  lines: readonly TextLine[],
  texts: readonly string[],
  { from, to }: LineRange,
): string {
  const parts = texts.slice(from.place, to.place + 1).map((text, index, all) => {
    const end = index === all.length - 1 ? to.offset : text.length;
    return text.slice(index === 0 ? from.offset : 0, end);
  });
  return pageText(lines.slice(from.place, to.place + 1), parts);
}

export function isBefore(a: Position, b: Position): boolean {
  return a.place === b.place ? a.offset < b.offset : a.place < b.place;
}

function positionOf(container: Element, node: Node | null, offset: number): Position | null {
  const element = node instanceof Element ? node : node?.parentElement;
  const line = element?.closest<HTMLElement>(LINE);
  if (node === null || line === null || line === undefined || !container.contains(line)) return null;
  const inLine = offsetIn(line, node, offset);
  return inLine === null ? null : { place: placeOf(line), offset: inLine };
}

function placeOf(line: HTMLElement): number {
  return Number(line.dataset.place);
}

/** Return the index in the line's text of a point in the document; null outside of the line. */
function offsetIn(line: Element, node: Node, offset: number): number | null {
  if (!line.contains(node)) return null;
  const before = document.createRange();
  before.selectNodeContents(line);
  before.setEnd(node, offset);
  return before.toString().length;
}

function boundary(container: Element, { place, offset }: Position): [node: Node, offset: number] | null {
  const line = container.querySelector(`[data-place="${place}"]`);
  if (line === null) return null;
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const { length } = node as Text;
    if (left <= length) return [node, left];
    left -= length;
  }
  return [line, line.childNodes.length];
}
