import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";

import { App } from "../../../App";
import { formatsAnswer, json, problem } from "../../../test/answers";
import { answerFor, choose, fakeServer, goTo, picture, RECEIPT, sent, transfer } from "../../../test/app";
import { FakeXhr } from "../../../test/FakeXhr";

const NOTES = new File(["x"], "notes.txt", { type: "text/plain" });

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

describe("several pictures", () => {
  function rows() {
    return within(screen.getByRole("list", { name: "This session" })).getAllByRole("listitem");
  }

  test("are read one after another and opened from the list", async () => {
    render(<App />);
    await choose(picture("a.png"), NOTES, picture("b.png"));
    expect(rows()).toHaveLength(3);
    expect(within(rows()[1] ?? document.body).getByRole("alert")).toHaveTextContent(
      "“notes.txt” is not a picture or PDF.",
    );
    (await sent(1)).answer(200, answerFor("a1", "a.png"));
    (await sent(2)).answer(200, answerFor("b1", "b.png"));
    expect(await screen.findByText("2 of 3 done, 1 failed")).toBeVisible();
    expect(window.location.hash).toBe("");
    await userEvent.click(screen.getByRole("link", { name: "Open b.png" }));
    expect(await screen.findByRole("heading", { name: "b.png" })).toBeVisible();
    goTo("#/");
    await userEvent.click(screen.getByRole("link", { name: "Open a.png" }));
    expect(await screen.findByRole("heading", { name: "a.png" })).toBeVisible();
  });

  test("that failed are tried again together, and all that are read can be downloaded", async () => {
    const calls = fakeServer(({ path }) =>
      path === "api/formats" ? formatsAnswer() : problem(422, "The selection is too large"),
    );
    render(<App />);
    await choose(picture("a.png"), picture("b.png"), picture("c.png"));
    (await sent(1)).answer(502, { detail: "Not reachable" });
    (await sent(2)).answer(502, { detail: "Not reachable" });
    (await sent(3)).answer(200, answerFor("c1", "c.png"));
    expect(await screen.findByText("1 of 3 done, 2 failed")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Download" })).toBeNull(); // of one picture alone
    await userEvent.click(screen.getByRole("button", { name: "Try 2 again" }));
    (await sent(4)).answer(200, answerFor("a1", "a.png"));
    (await sent(5)).answer(200, answerFor("b1", "b.png"));
    expect(await screen.findByText("3 of 3 done")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Download" }));
    await userEvent.click(await screen.findByRole("button", { name: /^One PDF/ }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The selection is too large.");
    expect(calls.at(-1)?.body).toMatchObject({ ids: ["a1", "b1", "c1"], documents: [] });

    await userEvent.click(screen.getByRole("link", { name: "Open b.png" }));
    expect(await screen.findByRole("link", { name: "Previous picture" })).toHaveAttribute(
      "href",
      "#/picture/a1",
    );
    expect(screen.getByRole("link", { name: "Next picture" })).toHaveAttribute("href", "#/picture/c1");
  });

  test("continue while another page is shown", async () => {
    fakeServer(() => json({ images: [], next: null }));
    render(<App />);
    await choose(picture("a.png"), picture("b.png"));
    await sent(1);
    goTo("#/history");
    expect(screen.getByRole("link", { name: "New scan" })).toHaveAccessibleDescription("2 files in progress");
    (await sent(1)).answer(200, answerFor("a1", "a.png"));
    await sent(2);
    expect(window.location.hash).toBe("#/history");
    goTo("#/");
    expect(screen.getByRole("link", { name: "Open a.png" })).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  });

  test("can be cancelled, uploaded again and removed", async () => {
    render(<App />);
    await choose(picture("a.png"), picture("b.png"));
    await sent(1);
    await userEvent.click(screen.getByRole("button", { name: "Cancel a.png" }));
    expect(FakeXhr.sent[0]?.isAborted).toBe(true);
    await sent(2);
    expect(rows()[0]).toHaveFocus(); // The pressed button is gone.
    await userEvent.click(screen.getByRole("button", { name: "Try again a.png" }));
    expect(rows()[0]).toHaveTextContent("Queued");
    const remove = screen.getByRole("button", { name: "Remove a.png" });
    expect(remove).toHaveAttribute("title", expect.stringContaining("Remove from this list"));
    await userEvent.click(remove);
    expect(rows()).toHaveLength(1);
    expect(screen.getByRole("heading", { name: "This session" })).toHaveFocus();
    expect(screen.getByRole("status")).toHaveTextContent("Removed a.png");
  });

  test("wait when they are to be edited, and are uploaded together by the button", async () => {
    render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Crop or rotate first" }));
    await choose(picture("a.png"), picture("b.png"));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(FakeXhr.sent).toHaveLength(0);
    await userEvent.click(screen.getByRole("button", { name: "Upload all (2)" }));
    await sent(1);
    expect(rows()[1]).toHaveTextContent("Queued");
  });

  test("a second picture turns the progress card into a list", async () => {
    render(<App />);
    await choose(RECEIPT);
    await sent(1);
    fireEvent.drop(document.body, { dataTransfer: transfer([picture("new.png")]) });
    expect(rows()).toHaveLength(2);
    expect(FakeXhr.sent[0]?.isAborted).toBe(false);
  });
});
