import { render } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { t } from ".";
import { englishOnly } from "./english-only";
import { en } from "./language-en";
import { Message } from "./Message";

describe("t", () => {
  test("returns a text without placeholders as it is", () => {
    expect(t("nav.history")).toBe("History");
  });

  test("fills every placeholder", () => {
    expect(t("stage.uploading", { sent: "3 kB", total: "7 kB" })).toBe("Uploading: 3 kB of 7 kB");
  });

  test.each([
    [0, "0 lines"],
    [1, "1 line"],
    [2, "2 lines"],
    [100_000, "100,000 lines"],
  ])("chooses the plural form for %i", (count, text) => {
    expect(t("count.lines", { count })).toBe(text);
  });

  test("does not fill placeholders in a value", () => {
    expect(t("queue.open", { name: "{count}.png" })).toBe("Open {count}.png");
  });
});

test("Message puts elements in place of the placeholders", () => {
  const { container } = render(
    <p>
      <Message of="history.found" values={{ count: 1200, query: <q>total</q> }} />
    </p>,
  );
  expect(container.innerHTML).toBe("<p>1,200 results for <q>total</q></p>");
});

test("no message is empty or has an unclosed placeholder", () => {
  const texts = Object.values({ ...en, ...englishOnly }).flatMap((message: string | object) =>
    typeof message === "string" ? [message] : (Object.values(message) as string[]),
  );
  expect(texts.filter((text) => text.trim() === "" || /[{}]/.test(text.replace(/\{\w+\}/g, "")))).toEqual([]);
});
