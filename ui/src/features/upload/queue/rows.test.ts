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
const REJECTED: Stage = { name: "rejected", message: "It is no picture." };
const DONE: Stage = { name: "done", text: readAnswer(READ_ANSWER), notKept: null };

function row(id: number, stage: Stage = WAITING): Row {
  return newRow(id, new File(["x"], `${id}.png`), `blob:${id}`, stage);
}

function opening(rows: readonly Row[]) {
  return rows.filter(({ opensWhenDone }) => opensWhenDone).map(({ id }) => id);
}

describe("a picture opens when done", () => {
  test("if it is added alone", () => {
    expect(opening(added([], [row(1)]))).toEqual([1]);
  });

  test("if all earlier ones have finished", () => {
    const before = [row(1, DONE), row(2, REJECTED), row(3, { name: "cancelled" })];
    expect(opening(added(before, [row(4)]))).toEqual([4]);
  });

  test("if the others added with it were rejected", () => {
    expect(opening(added([], [row(1), row(2, REJECTED)]))).toEqual([1]);
  });

  test("but not if several are added", () => {
    expect(opening(added([], [row(1), row(2)]))).toEqual([]);
  });

  test("but not if another is added meanwhile", () => {
    expect(opening(added(added([], [row(1)]), [row(2)]))).toEqual([]);
  });

  test("even if a rejected file is added meanwhile", () => {
    expect(opening(added(added([], [row(1)]), [row(2, REJECTED)]))).toEqual([1]);
  });
});

test("nextOf returns queued rows in order and skips held ones", () => {
  const rows = [row(1, DONE), row(2, { name: "held" }), row(3), row(4)];
  expect(nextOf(rows)?.id).toBe(3);
  expect(nextOf(changed(rows, 3, { stage: DONE }))?.id).toBe(4);
  expect(nextOf(removed(rows, [3, 4]))).toBeUndefined();
});

test("rowOf finds a finished row by picture id", () => {
  expect(rowOf([row(1), row(2, DONE)], "a1")?.id).toBe(2);
  expect(rowOf([row(1)], "a1")).toBeUndefined();
});

test("withoutDeleted removes pictures deleted in the history", () => {
  const rows = [row(1), row(2, DONE)];
  expect(withoutDeleted(rows, new Set(["a1"]))).toEqual(rows.slice(0, 1));
  expect(withoutDeleted(rows, new Set(["other"]))).toEqual(rows);
});

test("summaryOf counts finished, held, failed and cancelled pictures", () => {
  expect(summaryOf([row(1), row(2)])).toBe("0 of 2 done");
  expect(
    summaryOf([
      row(1, DONE),
      row(2, REJECTED),
      row(3, { name: "held" }),
      row(4, { name: "failed", message: "", remedy: "retry" }),
      row(5, { name: "cancelled" }),
    ]),
  ).toBe("1 of 5 done, 1 to edit or upload, 2 failed, 1 cancelled");
});
