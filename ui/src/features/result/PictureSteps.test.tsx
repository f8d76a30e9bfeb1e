import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { PictureOrder } from "./pictureOrder";
import { PictureSteps } from "./PictureSteps";

function show(id: string, ...order: string[]) {
  render(
    <PictureOrder value={order}>
      <PictureSteps id={id} />
    </PictureOrder>,
  );
}

const link = (name: string) => screen.getByRole("link", { name });

beforeEach(() => {
  window.location.hash = "";
});

test("the previous and the next picture are those of the list", () => {
  show("b", "a", "b", "c");
  expect(screen.getByRole("navigation", { name: "Picture 2 of 3" })).toBeVisible();
  expect(link("Previous picture")).toHaveAttribute("href", "#/picture/a");
  expect(link("Next picture")).toHaveAttribute("href", "#/picture/c");
  fireEvent.keyDown(document.body, { key: "PageDown", altKey: true });
  expect(window.location.hash).toBe("#/picture/c");
});

test("at the end there is no next picture", () => {
  show("c", "a", "b", "c");
  expect(link("Next picture")).toHaveAttribute("aria-disabled", "true");
  fireEvent.keyDown(document.body, { key: "PageDown", altKey: true });
  expect(window.location.hash).toBe("");
});

test("a picture that is alone or in no list has no steps", () => {
  show("a", "a");
  show("x", "a", "b");
  expect(screen.queryByRole("navigation")).toBeNull();
});
