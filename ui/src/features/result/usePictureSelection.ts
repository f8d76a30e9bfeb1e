import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useState } from "react";

import type { Point, TextLine } from "../../api/types";
import { lineAt } from "./hitTest";
import {
  isBefore,
  type LineRange,
  type Position,
  select,
  selectedRange,
  selectionEnds,
  textIn,
} from "./lineSelection";
import { movedBy, unitAround, type Unit } from "./positions";
import { characterPlaces, offsetAt, shareOf } from "./wordPlaces";

export interface PictureSelection {
  readonly range: LineRange | null;
  readonly text: string;
  /** Start a selection at a point of the picture; `isExtended`: move the end of the present one. */
  readonly start: (at: Point, unit: Unit, isExtended: boolean) => void;
  /** Extend it to a point. */
  readonly extend: (at: Point) => void;
  readonly clear: () => void;
  /** Handle a key; return whether it was one of the selection's. */
  readonly press: (event: KeyboardEvent) => boolean;
}

/**
 * Selecting text in the picture. The browser's selection is the state: it is set by pointer and keys, and read when it
 * changes. Points outside of lines belong to the nearest one, so a drag never jumps.
 */
export function usePictureSelection(
  frame: RefObject<HTMLElement | null>,
  lines: readonly TextLine[],
  texts: readonly string[],
): PictureSelection {
  const [range, setRange] = useState<LineRange | null>(null);
  const [origin, setOrigin] = useState<{ readonly unit: Unit; readonly at: LineRange } | null>(null);

  const update = useEffectEvent(() => {
    setRange(rangeIn(frame.current));
  });
  const copy = useEffectEvent((event: ClipboardEvent) => {
    const selected = rangeIn(frame.current); // Newer than the state if the event of its change is still to come.
    if (selected === null || !(frame.current?.contains(document.activeElement) ?? false)) return;
    event.clipboardData?.setData("text/plain", textIn(lines, texts, selected));
    event.preventDefault();
  });
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    document.addEventListener(
      "selectionchange",
      () => {
        update();
      },
      { signal },
    );
    document.addEventListener(
      "copy",
      (event) => {
        copy(event);
      },
      { signal },
    );
    return () => {
      listeners.abort();
    };
  }, []);

  const positionAt = (at: Point): Position | null => {
    const line = lineAt(lines, at, Infinity);
    if (line === null) return null;
    const place = lines.indexOf(line);
    const places = characterPlaces(texts[place] ?? "", line.words);
    return { place, offset: offsetAt(places, shareOf(line.quad, at)) };
  };
  const selectFrom = (anchor: Position, focus: Position) => {
    if (frame.current !== null) select(frame.current, anchor, focus);
  };
  const moveTo = (focus: Position) => {
    const ends = frame.current === null ? null : selectionEnds(frame.current);
    selectFrom(ends?.[0] ?? { place: 0, offset: 0 }, focus);
  };

  return {
    range,
    text: range === null ? "" : textIn(lines, texts, range),
    start: (at, unit, isExtended) => {
      const position = positionAt(at);
      if (position === null) return;
      frame.current?.focus({ preventScroll: true });
      if (isExtended && range !== null) {
        moveTo(position);
        return;
      }
      const around = unitAround(texts, position, unit);
      setOrigin({ unit, at: around });
      selectFrom(around.from, around.to);
    },
    extend: (at) => {
      const position = positionAt(at);
      if (position === null) return;
      if (origin === null) {
        moveTo(position);
        return;
      }
      const around = unitAround(texts, position, origin.unit);
      if (isBefore(around.from, origin.at.from)) selectFrom(origin.at.to, around.from);
      else selectFrom(origin.at.from, around.to);
    },
    clear: () => {
      setOrigin(null);
      if (range !== null) document.getSelection()?.removeAllRanges();
    },
    press: (event) => {
      const isCommand = event.ctrlKey || event.metaKey;
      const last = { place: lines.length - 1, offset: texts.at(-1)?.length ?? 0 };
      if (isCommand && event.key.toLowerCase() === "a" && lines.length > 0) {
        selectFrom({ place: 0, offset: 0 }, last);
        return true;
      }
      if (event.key === "Escape" && range !== null) {
        document.getSelection()?.removeAllRanges();
        return true;
      }
      if (!event.shiftKey || event.altKey) return false;
      const ends = frame.current === null ? null : selectionEnds(frame.current);
      const focus = movedBy(texts, ends?.[1] ?? { place: 0, offset: 0 }, event.key, isCommand);
      if (focus === null) return false;
      moveTo(focus);
      return true;
    },
  };
}

/** Return the selected range; null if the selection is not only in the picture, such as that of the whole page. */
function rangeIn(frame: HTMLElement | null): LineRange | null {
  const selection = document.getSelection();
  const common = selection?.rangeCount ? selection.getRangeAt(0).commonAncestorContainer : null;
  return frame !== null && common !== null && frame.contains(common) ? selectedRange(frame) : null;
}
