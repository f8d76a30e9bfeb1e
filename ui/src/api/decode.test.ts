import { describe, expect, test } from "vitest";

import { historyEntry, READ_ANSWER, STORED_ANSWER } from "../test/answers";
import { historyPage, readAnswer, storedPicture, UnexpectedShape } from "./decode";

describe("readAnswer", () => {
  test("returns the lines in the order given", () => {
    const text = readAnswer(READ_ANSWER);
    expect(text).toMatchObject({ id: "a1", name: "receipt.png", width: 200, height: 100, readMs: 640.4 });
    expect(text.lines.map(({ text, confidence }) => [text, confidence])).toEqual([
      ["Total", 0.97],
      ["12.5O", 0.41],
    ]);
  });

  test("returns the reason when the picture is not stored", () => {
    const answer = { ...READ_ANSWER, kept: false, kept_reason: "full" };
    expect(readAnswer(answer)).toMatchObject({ isKept: false, notKeptReason: "full" });
    expect(readAnswer({ ...READ_ANSWER, kept: false }).notKeptReason).toBeNull();
  });

  test("returns the notices; an earlier server has none", () => {
    const notices = [
      { code: "unsupported_script", script: "Thai", letter_height_px: null },
      { code: "too_small_to_read", letter_height_px: 4.5 },
    ];
    expect(readAnswer({ ...READ_ANSWER, notices }).notices).toEqual([
      { code: "unsupported_script", script: "Thai", letterHeightPx: null },
      { code: "too_small_to_read", script: null, letterHeightPx: 4.5 },
    ]);
    expect(readAnswer(READ_ANSWER).notices).toEqual([]);
    expect(storedPicture({ ...STORED_ANSWER, notices }).notices).toHaveLength(2);
  });

  test.each([
    ["null", null],
    ["a string", "OK"],
    ["with a notice without code", { ...READ_ANSWER, notices: [{ script: "Thai" }] }],
    ["without lines", { ...READ_ANSWER, lines: undefined }],
    ["without a width", { ...READ_ANSWER, image: { ...READ_ANSWER.image, width: null } }],
    ["with half a quad", { ...READ_ANSWER, lines: [{ ...READ_ANSWER.lines[0], quad: [[1, 2]] }] }],
    [
      "with a point of strings",
      { ...READ_ANSWER, lines: [{ ...READ_ANSWER.lines[0], quad: Array(4).fill(["1", "2"]) }] },
    ],
    ["with a line without text", { ...READ_ANSWER, lines: [{ ...READ_ANSWER.lines[0], text: undefined }] }],
  ])("rejects an answer %s", (_, answer) => {
    expect(() => readAnswer(answer)).toThrow(UnexpectedShape);
  });
});

describe("storedPicture", () => {
  test("numbers the lines in the order of the answer, which an edit may have changed", () => {
    const edited = { ...STORED_ANSWER, boxes: STORED_ANSWER.boxes.toReversed(), lines_revision: "1-ab" };
    const { lines, linesRevision } = storedPicture(edited);
    expect(lines.map(({ ordNum, number }) => [ordNum, number])).toEqual([
      [1, 1],
      [0, 2],
    ]);
    expect(linesRevision).toBe("1-ab");
  });

  test("makes a quad from the rectangle when a box has none, and keeps the correction", () => {
    expect(storedPicture(STORED_ANSWER).lines[1]).toEqual({
      ordNum: 1,
      number: 2,
      quad: [
        [10, 40],
        [110, 40],
        [110, 60],
        [10, 60],
      ],
      text: "12.5O",
      confidence: null,
      correctedText: "12.50",
      place: null,
      words: [],
    });
  });
});

describe("historyPage", () => {
  test("has no next page when the server names none", () => {
    expect(historyPage({ images: [historyEntry("a", "a.png")], next: null })).toMatchObject({
      entries: [{ id: "a", name: "a.png", sizeBytes: 2048 }],
      next: null,
    });
  });

  test("uses a default name when an older client sent none", () => {
    const { entries } = historyPage({ images: [{ ...historyEntry("a", ""), name: null }], next: null });
    expect(entries[0]?.name).toBe("Unnamed picture");
  });

  test("rejects an entry without a size", () => {
    expect(() => historyPage({ images: [{ id: "a" }], next: null })).toThrow("size_bytes is not a number");
  });
});
