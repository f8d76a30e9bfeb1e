import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import { App } from "../../App";
import { READ_ANSWER } from "../../test/answers";
import { answerFor, choose, fakeServer, RECEIPT, sent } from "../../test/app";
import { FakeXhr } from "../../test/FakeXhr";

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

test("a result that was not stored is sent again with its id and shown as stored", async () => {
  render(<App />);
  await choose(RECEIPT);
  const first = await sent(1);
  first.answer(200, { ...READ_ANSWER, kept: false, kept_reason: "unavailable" });
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "This result was not saved. The storage cannot be reached.",
  );
  expect(screen.queryByRole("button", { name: "Download" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Save again" }));
  const second = await sent(2);
  expect(second.body?.get("id")).toBe("a1");
  expect(second.body?.get("image")).toMatchObject({ name: "receipt.png" });
  second.answer(200, READ_ANSWER);
  expect(await screen.findByRole("button", { name: "Download" })).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByRole("article")).toHaveFocus();
});

test("a result that is still not stored keeps the button and shows the new reason", async () => {
  render(<App />);
  await choose(RECEIPT);
  (await sent(1)).answer(200, { ...READ_ANSWER, kept: false });
  await userEvent.click(await screen.findByRole("button", { name: "Save again" }));
  (await sent(2)).answer(200, { ...READ_ANSWER, kept: false, kept_reason: "full" });
  await waitFor(() => {
    expect(screen.getByRole("alert")).toHaveTextContent("Storage full: this result won't be saved.");
  });
  expect(await screen.findByRole("button", { name: "Save again" })).toBeEnabled();
});

test("the page follows a picture that is stored under another id", async () => {
  render(<App />);
  await choose(RECEIPT);
  (await sent(1)).answer(200, { ...READ_ANSWER, kept: false });
  await userEvent.click(await screen.findByRole("button", { name: "Save again" }));
  (await sent(2)).answer(200, answerFor("b2"));
  await waitFor(() => {
    expect(window.location.hash).toBe("#/picture/b2");
  });
  expect(screen.getByRole("list", { name: "Lines" })).toBeVisible();
});
