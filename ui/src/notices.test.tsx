import { render, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { Notice } from "./api/types";
import { NoticeList } from "./features/result/NoticeList";
import { emptyText, noticeText } from "./notices";

const notice = (code: string, more: Partial<Notice> = {}): Notice => ({
  code,
  script: null,
  letterHeightPx: null,
  ...more,
});

describe("noticeText", () => {
  test.each([
    [notice("no_text_found"), "No text found in this picture"],
    [notice("unsupported_script"), "The text is in a script that is not supported"],
    [notice("unsupported_script", { script: "Thai" }), "The text is in a script that is not supported: Thai"],
    [notice("unsupported_script", { script: "!" }), "The text is in a script that is not supported"],
    [notice("too_small_to_read"), "Letters are too small to read"],
    [notice("too_small_to_read", { letterHeightPx: 4.5 }), "Letters are too small to read: 4.5 pixels high"],
    [notice("too_blurred"), "The picture is too blurred to read"],
  ])("has a title and advice for %j", (of, title) => {
    expect(noticeText(of)?.title).toBe(title);
    expect(noticeText(of)?.advice).toMatch(/\.$/);
  });

  test("ignores the code of a newer server", () => {
    expect(noticeText(notice("too_shiny"))).toBeNull();
  });
});

describe("emptyText", () => {
  test("is the first known notice", () => {
    const notices = [notice("too_shiny"), notice("too_blurred")];
    expect(emptyText(notices).title).toBe("The picture is too blurred to read");
  });

  test("says that there is no text when the server sent no notice", () => {
    expect(emptyText([]).title).toBe("No text found in this picture");
  });
});

test("each notice is shown with its advice", () => {
  render(<NoticeList notices={[notice("too_blurred"), notice("too_shiny"), notice("unsupported_script")]} />);
  expect(screen.getAllByRole("note").map((element) => element.textContent)).toEqual([
    "The picture is too blurred to read. Hold the camera still and tap to focus.",
    "The text is in a script that is not supported. Latin, Greek and Cyrillic can be read.",
  ]);
});
