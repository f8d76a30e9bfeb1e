import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  // jsdom has no pictures: neither addresses for files, nor canvases, nor scrolling.
  URL.createObjectURL = vi.fn(() => "blob:picture");
  URL.revokeObjectURL = vi.fn();
  HTMLCanvasElement.prototype.getContext = vi.fn(() => null) as never;
  window.scrollTo = vi.fn();
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  window.location.hash = "";
  vi.useRealTimers();
});
