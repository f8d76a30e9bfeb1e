import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { Announcer } from "../../components/Announcer";
import { json, problem, STORED_ANSWER } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { StoredResult } from "./StoredResult";

function show() {
  return render(
    <Announcer>
      <StoredResult id="a1" />
    </Announcer>,
  );
}

test("a picture that is not stored yet is requested again", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const notStoredYet = () => problem(503, "It is not stored yet", { "Retry-After": "1" });
  const answers = [notStoredYet(), notStoredYet(), json(STORED_ANSWER)];
  const calls = fakeFetch(() => answers.shift() ?? json(STORED_ANSWER));
  show();
  expect(screen.getByText("Loading…")).toBeVisible();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  expect(calls).toHaveLength(3);
});

test("the history of a line is the stored one", async () => {
  fakeFetch(() => json(STORED_ANSWER));
  show();
  await userEvent.click(await screen.findByRole("button", { name: "History of line 2" }));
  const texts = [...document.querySelectorAll(".line-history q")].map(({ textContent }) => textContent);
  expect(texts).toEqual(["12.50", "12,50", "12.5O"]);
});
