import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { App } from "./App";
import { json, LIMITS_ANSWER, problem, READ_ANSWER, STORED_ANSWER } from "./test/answers";
import { choose, fakeServer, goTo, RECEIPT, sent } from "./test/app";
import { FakeXhr } from "./test/FakeXhr";
import { fakeFetch } from "./test/fakeFetch";

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

test("limits are shown, and requested until the server answers", async () => {
  vi.useFakeTimers();
  const answers = [problem(503, ""), json(LIMITS_ANSWER)];
  const calls = fakeFetch(() => answers.shift() ?? problem(500, ""));
  render(<App />);
  await act(async () => vi.advanceTimersByTimeAsync(100));
  expect(screen.queryByText(/Kept for/)).toBeNull();
  await act(async () => vi.advanceTimersByTimeAsync(60_000));
  expect(screen.getByText(/up to 32.MB\. Kept for 7 days, then deleted\./)).toBeVisible();
  expect(calls.map(({ path }) => path)).toEqual(["api/limits", "api/limits"]);
});

test("limits are requested once when the server does not know them", async () => {
  vi.useFakeTimers();
  const calls = fakeFetch(() => problem(404, ""));
  render(<App />);
  await act(async () => vi.advanceTimersByTimeAsync(600_000));
  expect(calls).toHaveLength(1);
  expect(screen.getByText("PDF, TIFF, JPEG, PNG, WebP, GIF, BMP, HEIC or AVIF.")).toBeVisible();
});

test("closing the tab asks for confirmation only while an upload is in progress", async () => {
  const leave = () => fireEvent(window, new Event("beforeunload", { cancelable: true }));
  render(<App />);
  expect(leave()).toBe(true);
  await choose(RECEIPT);
  expect(leave()).toBe(false);
  (await sent(1)).answer(200, READ_ANSWER);
  await screen.findByRole("list", { name: "Lines" });
  expect(leave()).toBe(true);
});

describe("the address of a picture", () => {
  test("shows a stored picture with its corrections", async () => {
    fakeServer(() => json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("textbox", { name: "Line 2" })).toHaveValue("12.50");
    expect(screen.getByRole("img", { name: "receipt.png" })).toHaveAttribute("src", "api/image/a1/content");
  });

  test("shows an error and retries when the picture is not stored yet", async () => {
    const answers = [problem(404, ""), json(STORED_ANSWER)];
    fakeServer(() => answers.shift() ?? json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent("it is still being saved");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });
});

test("the focus moves to the new content when the page changes", async () => {
  fakeServer(() => json({ images: [], next: null }));
  render(<App />);
  expect(document.body).toHaveFocus();
  goTo("#/history");
  expect(screen.getByRole("main")).toHaveFocus();
  expect(document.title).toBe("History · ocr-mesh");
  await screen.findByText("No scans yet");
});
