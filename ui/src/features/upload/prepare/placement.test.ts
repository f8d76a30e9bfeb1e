import { expect, test } from "vitest";

import { readAnswer } from "../../../api/decode";
import type { Quad } from "../../../api/types";
import { READ_ANSWER } from "../../../test/answers";
import { placedQuad, placedText, type Placement } from "./placement";

const QUAD: Quad = [
  [0, 0],
  [200, 0],
  [200, 100],
  [0, 100],
];

test("a quad of a smaller copy is scaled to the picture", () => {
  const copy: Placement = {
    region: { x: 0, y: 0, width: 800, height: 400 },
    picture: { width: 800, height: 400 },
  };
  expect(
    placedQuad([[10, 20], ...QUAD.slice(1)] as unknown as Quad, { width: 200, height: 100 }, copy),
  ).toEqual([
    [40, 80],
    [800, 0],
    [800, 400],
    [0, 400],
  ]);
});

test("the quad of a whole region is the region in the picture", () => {
  const region: Placement = {
    region: { x: 300, y: 50, width: 400, height: 200 },
    picture: { width: 1000, height: 800 },
  };
  expect(placedQuad(QUAD, { width: 200, height: 100 }, region)).toEqual([
    [300, 50],
    [700, 50],
    [700, 250],
    [300, 250],
  ]);
});

test("a text gets the size of the shown picture and its lines are mapped to it", () => {
  const text = readAnswer(READ_ANSWER);
  const placed = placedText(text, {
    region: { x: 100, y: 0, width: 400, height: 200 },
    picture: { width: 900, height: 700 },
  });
  expect(placed).toMatchObject({ id: text.id, width: 900, height: 700, sizeBytes: text.sizeBytes });
  expect(placed.lines[0]?.quad[0]).toEqual([120, 20]);
  expect(placed.lines.map(({ text }) => text)).toEqual(["Total", "12.5O"]);
});
