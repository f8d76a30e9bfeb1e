import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { ApiProblem } from "../../api/problem";
import { Announcer } from "../../components/Announcer";
import { NotKeptAlert } from "./NotKeptAlert";

function show(reason: string | null, onSaveAgain?: () => Promise<boolean>) {
  return render(
    <Announcer>
      <NotKeptAlert reason={reason} onSaveAgain={onSaveAgain} />
    </Announcer>,
  );
}

const button = () => screen.getByRole("button", { name: "Save again" });

test.each([
  ["full", "Storage full: this result won't be saved."],
  ["unavailable", "This result was not saved. The storage cannot be reached."],
  ["unconfirmed", "This result was not saved. The storage did not confirm it in time."],
  ["too-large", "This result was not saved. The picture is too large to be stored."],
  ["something-new", "This result was not saved. Copy the text you need"],
  [null, "This result was not saved. Copy the text you need"],
])("the reason %j is shown as a sentence", (reason, text) => {
  show(reason);
  expect(screen.getByRole("alert")).toHaveTextContent(text);
  expect(screen.queryByRole("button")).toBeNull();
});

test("Save again sends the picture once and announces the result", async () => {
  let finish: (isKept: boolean) => void = () => undefined;
  const onSaveAgain = vi.fn(() => new Promise<boolean>((resolve) => (finish = resolve)));
  show(null, onSaveAgain);
  await userEvent.click(button());
  await userEvent.click(screen.getByRole("button", { name: "Saving…" }));
  expect(onSaveAgain).toHaveBeenCalledOnce();
  finish(true);
  await vi.waitFor(() => {
    expect(screen.getByRole("status")).toHaveTextContent("Saved");
  });
});

test("a failed attempt is shown and can be repeated", async () => {
  const onSaveAgain = vi.fn(() => Promise.reject(new ApiProblem("The server is busy.", 503)));
  show("full", onSaveAgain);
  await userEvent.click(button());
  await vi.waitFor(() => {
    expect(screen.getByRole("alert")).toHaveTextContent("Could not save. The server is busy.");
  });
  await userEvent.click(button());
  expect(onSaveAgain).toHaveBeenCalledTimes(2);
});
