import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { Announcer } from "../../components/Announcer";
import { problem } from "../../test/answers";
import { lineOf, pictureOf } from "../../test/EditedLines";
import { fakeFetch } from "../../test/fakeFetch";
import { ResultHeader } from "./ResultHeader";

const FILE = () =>
  new Response("Total", { headers: { "Content-Disposition": `attachment; filename="receipt.pdf"` } });

const saved = vi.fn<(name: string, href: string) => void>();

function show({ unsaved = 0, isKept = true } = {}) {
  const text = { ...pictureOf([lineOf(0, "Total")]), isKept };
  return render(
    <Announcer>
      <ResultHeader text={text} unsaved={unsaved} copyText={() => "Total"} />
      <button type="button">After</button>
    </Announcer>,
  );
}

const opener = () => screen.getByRole("button", { name: "Download" });
const files = () => screen.queryByRole("list", { name: "Files" });

async function choose(name: RegExp) {
  await userEvent.click(opener());
  await userEvent.click(screen.getByRole("button", { name }));
}

beforeEach(() => {
  saved.mockClear();
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved(this.download, this.href);
  });
});

describe("the menu", () => {
  test("opens with its button and closes with Escape, which focuses the button", async () => {
    show();
    expect(files()).toBeNull();
    await userEvent.click(opener());
    expect(opener()).toHaveAttribute("aria-expanded", "true");
    expect(within(screen.getByRole("list", { name: "Files" })).getAllByRole("button")).toHaveLength(6);
    await userEvent.tab();
    await userEvent.keyboard("{Escape}");
    expect(files()).toBeNull();
    expect(opener()).toHaveFocus();
  });

  test("closes on a click elsewhere or when the focus leaves", async () => {
    show();
    await userEvent.click(opener());
    await userEvent.click(document.body);
    expect(files()).toBeNull();
    await userEvent.click(opener());
    screen.getByRole("button", { name: "After" }).focus();
    expect(await screen.findByRole("button", { name: "Download" })).toHaveAttribute("aria-expanded", "false");
  });

  test("says that unsaved lines are not in the file", async () => {
    show({ unsaved: 2 });
    await userEvent.click(opener());
    expect(screen.getByText(/2 lines are not saved/)).toHaveTextContent("Files contain saved text only.");
  });

  test("is hidden when the picture is not stored", () => {
    show({ isKept: false });
    expect(screen.queryByRole("button", { name: "Download" })).toBeNull();
  });
});

describe("a file", () => {
  test.each([
    [/^Text/, "text"],
    [/^JSON/, "json"],
    [/^hOCR/, "hocr"],
    [/^ALTO/, "alto"],
    [/^PAGE/, "page"],
    [/^Searchable PDF/, "pdf"],
  ])("is downloaded with the server's name when %s is pressed", async (name, format) => {
    const calls = fakeFetch(FILE);
    show();
    await choose(name);
    await vi.waitFor(() => {
      expect(saved).toHaveBeenCalledWith("receipt.pdf", "blob:picture");
    });
    expect(calls.map(({ path }) => path)).toEqual([`api/image/a1/text?format=${format}`]);
    expect(screen.getByRole("status")).toHaveTextContent("Downloaded receipt.pdf");
    expect(document.querySelector("a[download]")).toBeNull();
  });

  test("shows progress while it is made", async () => {
    fakeFetch(() => new Promise(() => undefined));
    show();
    await choose(/^Searchable PDF/);
    expect(screen.getByRole("button", { name: "Preparing…" })).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("Preparing: Searchable PDF");
  });

  test("shows an error and can be requested again", async () => {
    const answers = [problem(504, "The PDF took too long"), FILE()];
    fakeFetch(() => answers.shift() ?? FILE());
    show();
    await choose(/^Searchable PDF/);
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Could not download Searchable PDF. The PDF took too long.",
    );
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await vi.waitFor(() => {
      expect(saved).toHaveBeenCalledTimes(1);
    });
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
