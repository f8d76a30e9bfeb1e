import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { Announcer } from "../../components/Announcer";
import { formatsAnswer, problem } from "../../test/answers";
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

/** Answers the list of formats, and `answer` to everything else. */
function serve(answer: () => Response | Promise<Response>) {
  return fakeFetch(({ path }) => (path === "api/formats" ? formatsAnswer() : answer()));
}

async function choose(name: RegExp) {
  await userEvent.click(opener());
  await userEvent.click(await screen.findByRole("button", { name }));
}

beforeEach(() => {
  serve(FILE);
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
    const list = await screen.findByRole("list", { name: "Files" });
    expect(within(list).getAllByRole("button")).toHaveLength(5);
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

  test("asks for the formats once, when it is opened", async () => {
    const calls = serve(FILE);
    show();
    expect(calls).toHaveLength(0);
    for (let times = 0; times < 2; times++) {
      await userEvent.click(opener());
      await screen.findByRole("list", { name: "Files" });
      await userEvent.click(opener());
    }
    expect(calls).toHaveLength(1);
  });

  test("shows why there are no formats, and can ask again", async () => {
    const answers = [problem(404, "There is no such address")];
    fakeFetch(() => answers.shift() ?? formatsAnswer());
    show();
    await userEvent.click(opener());
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no such address");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("list", { name: "Files" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("has a clean scan of the picture and its ink", async () => {
    const calls = serve(
      () =>
        new Response("PNG", {
          headers: { "Content-Disposition": `attachment; filename="receipt.scan.png"` },
        }),
    );
    show();
    await choose(/Clean scan/);
    await vi.waitFor(() => {
      expect(saved).toHaveBeenCalledWith("receipt.scan.png", expect.any(String));
    });
    expect(calls.at(-1)?.path).toMatch(/\/cutout\?kind=scan$/);
    await userEvent.click(opener());
    expect(screen.getByRole("button", { name: /Ink only/ })).toBeVisible();
  });

  test("is hidden when the picture is not stored", () => {
    show({ isKept: false });
    expect(screen.queryByRole("button", { name: "Download" })).toBeNull();
  });
});

describe("a file", () => {
  test.each([
    [/^Text/, "text"],
    [/^Searchable PDF/, "pdf"],
    [/^PAGE/, "page"],
  ])("is downloaded with the server's name when %s is pressed", async (name, format) => {
    const calls = serve(FILE);
    show();
    await choose(name);
    await vi.waitFor(() => {
      expect(saved).toHaveBeenCalledWith("receipt.pdf", "blob:picture");
    });
    expect(calls.map(({ path }) => path)).toEqual(["api/formats", `api/image/a1/text?format=${format}`]);
    await vi.waitFor(() => {
      expect(screen.getByRole("status")).toHaveTextContent("Downloaded receipt.pdf");
    });
    expect(document.querySelector("a[download]")).toBeNull();
  });

  test("shows progress while it is made", async () => {
    serve(() => new Promise(() => undefined));
    show();
    await choose(/^Searchable PDF/);
    expect(screen.getByRole("button", { name: "Preparing…" })).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("Preparing: Searchable PDF");
  });

  test("shows an error and can be requested again", async () => {
    const answers = [problem(504, "The PDF took too long"), FILE()];
    serve(() => answers.shift() ?? FILE());
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
