/** Helpers for tests of the whole page. */
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";

import { json, LIMITS_ANSWER, problem, READ_ANSWER } from "./answers";
import { type Call, fakeFetch } from "./fakeFetch";
import { FakeXhr } from "./FakeXhr";

export function picture(name: string): File {
  return new File(["picture"], name, { type: "image/png" });
}

export const RECEIPT = picture("receipt.png");

/** Answer `GET api/limits`; every other call goes to `answer`. */
export function fakeServer(answer: (call: Call) => Response = () => problem(404, "")) {
  return fakeFetch((call) => (call.path === "api/limits" ? json(LIMITS_ANSWER) : answer(call)));
}

export async function choose(...files: File[]) {
  await userEvent.upload(screen.getByLabelText("Choose files"), files, { applyAccept: false });
}

/** Wait until `count` pictures have been sent, and return the last request. */
export async function sent(count: number): Promise<FakeXhr> {
  await waitFor(() => {
    expect(FakeXhr.sent).toHaveLength(count);
  });
  return FakeXhr.last;
}

export function answerFor(id: string, name = "receipt.png") {
  return { ...READ_ANSWER, id, image: { ...READ_ANSWER.image, name } };
}

/** Change the address as a link does. */
export function goTo(hash: string) {
  act(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

/** Files of a drag or of the clipboard. */
export function transfer(files: File[]) {
  return { files, types: ["Files"] };
}
