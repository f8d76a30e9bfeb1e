import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { goToHash, showHistory, shownNames } from "../../test/showHistory";

/** Return a server with pictures 1 to `count`, three on a page. */
function numbered(count: number): FakeHistory {
  const server = FakeHistory.of(...Array.from({ length: count }, (_, place) => `${place + 1}.png`));
  server.pageSize = 3;
  return server;
}

const older = () => screen.queryByRole("button", { name: "Load more" });
const lists = (server: FakeHistory) => server.requests("GET", "api/images");

describe("without IntersectionObserver", () => {
  test("the button loads the next page", async () => {
    const server = numbered(4);
    showHistory();
    await userEvent.click(await screen.findByRole("button", { name: "Load more" }));
    await screen.findByRole("link", { name: "4.png" });
    expect(shownNames()).toHaveLength(4);
    expect(lists(server)).toEqual(["api/images?limit=50", "api/images?limit=50&before=3"]);
    expect(older()).toBeNull();
    expect(screen.getByRole("status")).toHaveTextContent("4 pictures shown");
  });

  test("loaded rows stay when the next page fails", async () => {
    const server = numbered(4);
    showHistory();
    await screen.findByRole("link", { name: "3.png" });
    server.failure = () => problem(504, "The image store took too long");
    await userEvent.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The image store took too long.");
    expect(shownNames()).toHaveLength(3);
    server.failure = null;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "4.png" })).toBeVisible();
  });
});

/** An IntersectionObserver controlled by the test. */
class FakeIntersections {
  static last: FakeIntersections;
  readonly observed = new Set<Element>();
  private readonly report: IntersectionObserverCallback;

  constructor(report: IntersectionObserverCallback) {
    this.report = report;
    FakeIntersections.last = this;
  }

  observe(element: Element): void {
    this.observed.add(element);
  }

  unobserve(element: Element): void {
    this.observed.delete(element);
  }

  static move(target: Element | null | undefined, isIntersecting: boolean): void {
    const { observed, report } = FakeIntersections.last;
    if (!target || !observed.has(target)) throw new Error("The element is not observed");
    const entry = { target, isIntersecting, boundingClientRect: { height: 5000 } };
    act(() => {
      report([entry as IntersectionObserverEntry], FakeIntersections.last as unknown as IntersectionObserver);
    });
  }
}

describe("with IntersectionObserver", () => {
  const block = (place: number) => document.querySelectorAll<HTMLElement>(".history-block")[place];
  const end = () => document.querySelector(".history-older");

  beforeEach(() => {
    vi.stubGlobal("IntersectionObserver", FakeIntersections);
  });

  async function showTwoPages() {
    const server = numbered(8);
    const shown = showHistory();
    await screen.findByRole("link", { name: "3.png" });
    FakeIntersections.move(end(), true);
    await vi.waitFor(() => {
      FakeIntersections.move(block(1), true);
    });
    await screen.findByRole("link", { name: "6.png" });
    return { server, ...shown };
  }

  test("the next page loads when the end of the list comes near", async () => {
    const { server } = await showTwoPages();
    expect(lists(server)).toEqual(["api/images?limit=50", "api/images?limit=50&before=3"]);
    expect(older()).toBeVisible();
  });

  test("rows below the window are not rendered before they come near", async () => {
    const server = FakeHistory.of(...Array.from({ length: 30 }, (_, place) => `${place + 1}.png`));
    showHistory();
    await screen.findByRole("link", { name: "10.png" });
    expect(shownNames()).toHaveLength(10);
    FakeIntersections.move(block(1), true);
    expect(shownNames()).toHaveLength(20);
    expect(lists(server)).toHaveLength(1);
  });

  test("rows far from the window are not rendered and keep their height", async () => {
    await showTwoPages();
    FakeIntersections.move(block(0), false);
    expect(shownNames()).toHaveLength(3);
    expect(block(0)).toHaveStyle({ height: "5000px" });
    expect(screen.getByRole("link", { name: "4.png" }).closest("[role=listitem]")).toHaveAttribute(
      "aria-posinset",
      "4",
    );
    FakeIntersections.move(block(0), true);
    expect(shownNames()).toHaveLength(6);
    expect(block(0)?.style.height).toBe("");
  });

  test("rows with the focus are always rendered", async () => {
    await showTwoPages();
    act(() => {
      screen.getByRole("link", { name: "3.png" }).focus();
    });
    FakeIntersections.move(block(0), false);
    expect(screen.getByRole("link", { name: "3.png" })).toHaveFocus();
    act(() => {
      screen.getByRole("link", { name: "4.png" }).focus();
    });
    expect(screen.queryByRole("link", { name: "3.png" })).toBeNull();
  });

  test("rows with a name being edited are always rendered", async () => {
    await showTwoPages();
    await userEvent.click(screen.getByRole("button", { name: "Rename 3.png" }));
    await userEvent.keyboard("new");
    act(() => {
      screen.getByRole("link", { name: "4.png" }).focus();
    });
    FakeIntersections.move(block(0), false);
    expect(screen.getByRole("textbox", { name: "New name for 3.png" })).toHaveValue("new.png");
  });

  test("the scroll position is restored after a picture was opened", async () => {
    const { unmount } = await showTwoPages();
    FakeIntersections.move(block(0), false);
    vi.spyOn(window, "scrollY", "get").mockReturnValue(4321);
    const scrollTo = vi.spyOn(window, "scrollTo");
    goToHash("#/picture/5");
    unmount();
    goToHash("#/history");
    showHistory();
    await vi.waitFor(() => {
      expect(scrollTo).toHaveBeenCalledWith(0, 4321);
    });
    expect(screen.getByRole("link", { name: "5.png" })).toHaveFocus();
  });

  test("the list starts at the top after another page was visited", async () => {
    const { unmount } = await showTwoPages();
    const scrollTo = vi.spyOn(window, "scrollTo");
    goToHash("#/picture/5");
    unmount();
    goToHash("#/");
    goToHash("#/history");
    showHistory();
    expect(shownNames()).toEqual(["1.png", "2.png", "3.png"]);
    await new Promise(requestAnimationFrame);
    expect(scrollTo).not.toHaveBeenCalled();
    expect(document.body).toHaveFocus();
  });
});
