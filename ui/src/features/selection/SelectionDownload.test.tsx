import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Announcer } from "../../components/Announcer";
import { formatsAnswer, problem } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { SelectionDownload } from "./SelectionDownload";

const saved = vi.fn<(name: string) => void>();

const FILE = (name: string, body = "") =>
  new Response(body, { headers: { "Content-Disposition": `attachment; filename="${name}"` } });

/** Answers the list of formats, and `answers` one after another to everything else. */
function serve(...answers: Response[]) {
  return fakeFetch(({ path }) => (path === "api/formats" ? formatsAnswer() : (answers.shift() ?? FILE("x"))));
}

async function choose(name: RegExp) {
  render(
    <Announcer>
      <SelectionDownload selection={{ pictures: ["a", "b"], documents: ["d"] }} />
    </Announcer>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Download" }));
  const files = await screen.findByRole("list", { name: "Files" });
  await userEvent.click(within(files).getByRole("button", { name }));
}

beforeEach(() => {
  saved.mockClear();
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved(this.download);
  });
});

afterEach(() => {
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined });
});

test.each([
  [/^ZIP: PAGE XML/, "ocr-mesh.zip", { format: "page", merged: false, headings: false }],
  [/^One PDF/, "ocr-mesh.pdf", { format: "pdf", merged: true, headings: false }],
  [/^All text/, "ocr-mesh.txt", { format: "text", merged: true, headings: true }],
])("%s is one request for all", async (name, file, body) => {
  const calls = serve(FILE(file));
  await choose(name);
  await vi.waitFor(() => {
    expect(saved).toHaveBeenCalledWith(file);
  });
  expect(calls.at(-1)).toEqual({
    method: "POST",
    path: "api/export",
    body: { ids: ["a", "b"], documents: ["d"], ...body },
  });
});

test("all text is copied", async () => {
  serve(FILE("ocr-mesh.txt", "a.png\n=====\n\nText\n"));
  const copied = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: copied } });
  await choose(/^Copy all text/);
  await vi.waitFor(() => {
    expect(copied).toHaveBeenCalledWith("a.png\n=====\n\nText\n");
  });
  expect(saved).not.toHaveBeenCalled();
});

test("a file that is being built is waited for", async () => {
  const calls = serve(problem(503, "The file is being built", { "Retry-After": "1" }), FILE("ocr-mesh.pdf"));
  await choose(/^One PDF/);
  await vi.waitFor(
    () => {
      expect(saved).toHaveBeenCalledWith("ocr-mesh.pdf");
    },
    { timeout: 5_000 },
  );
  expect(calls.filter(({ method }) => method === "POST")).toHaveLength(2);
});

test("an error is shown on the page, and no file is saved", async () => {
  const error = problem(422, "The selection has 900 MB", {
    "Content-Disposition": 'attachment; filename="api.json"',
  });
  serve(error, FILE("ocr-mesh.pdf"));
  await choose(/^One PDF/);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Could not download One PDF. The selection has 900 MB.",
  );
  expect(saved).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await vi.waitFor(() => {
    expect(saved).toHaveBeenCalledWith("ocr-mesh.pdf");
  });
});
