import { describe, expect, test } from "vitest";

import { readAnswer } from "../../../api/decode";
import { READ_ANSWER } from "../../../test/answers";
import {
  added,
  changed,
  newRow,
  nextOf,
  removed,
  type Row,
  rowOf,
  type Stage,
  summaryOf,
  withoutDeleted,
} from "./rows";

const WAITING: Stage = { name: "queued" };
const REFUSED: Stage = { name: "rejected", message: "It is no picture." };
const DONE: Stage = { name: "done", text: readAnswer(READ_ANSWER), notKept: null };

function row(id: number, stage: Stage = WAITING): Row {
  return newRow(id, new File(["x"], `${id}.png`), `blob:${id}`, stage);
}

function straight(rows: readonly Row[]) {
  return rows.filter(({ opensWhenDone }) => opensWhenDone).map(({ id }) => id);
}

describe("a picture goes straight to its result", () => {
  test("when it comes alone", () => {
    expect(straight(added([], [row(1)]))).toEqual([1]);
  });

  test("when all that came before is over", () => {
    const before = [row(1, DONE), row(2, REFUSED), row(3, { name: "cancelled" })];
    expect(straight(added(before, [row(4)]))).toEqual([4]);
  });

  test("when what came with it was refused", () => {
    expect(straight(added([], [row(1), row(2, REFUSED)]))).toEqual([1]);
  });

  test("but not when several come", () => {
    expect(straight(added([], [row(1), row(2)]))).toEqual([]);
  });

  test("but no longer when another comes while it is under way", () => {
    expect(straight(added(added([], [row(1)]), [row(2)]))).toEqual([]);
  });

  test("still when something comes that is refused", () => {
    expect(straight(added(added([], [row(1)]), [row(2, REFUSED)]))).toEqual([1]);
  });
});

test("the job comes in the order of the list, and passes over those that wait for the person", () => {
  const rows = [row(1, DONE), row(2, { name: "held" }), row(3), row(4)];
  expect(nextOf(rows)?.id).toBe(3);
  expect(nextOf(changed(rows, 3, { stage: DONE }))?.id).toBe(4);
  expect(nextOf(removed(rows, [3, 4]))).toBeUndefined();
});

test("a picture's row is found by the picture's id once it is read", () => {
  expect(rowOf([row(1), row(2, DONE)], "a1")?.id).toBe(2);
  expect(rowOf([row(1)], "a1")).toBeUndefined();
});

test("what was deleted in the history is not in the list", () => {
  const rows = [row(1), row(2, DONE)];
  expect(withoutDeleted(rows, new Set(["a1"]))).toEqual(rows.slice(0, 1));
  expect(withoutDeleted(rows, new Set(["other"]))).toEqual(rows);
});

test("the summary counts what is read, and what is not and why", () => {
  expect(summaryOf([row(1), row(2)])).toBe("0 of 2 done");
  expect(
    summaryOf([
      row(1, DONE),
      row(2, REFUSED),
      row(3, { name: "held" }),
      row(4, { name: "failed", message: "", remedy: "retry" }),
      row(5, { name: "cancelled" }),
    ]),
  ).toBe("1 of 5 done, 1 to edit or upload, 2 failed, 1 cancelled");
});
