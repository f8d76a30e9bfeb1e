import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { Announcer } from "../../components/Announcer";
import { historyEntry, json, problem } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { HistoryPage } from "./HistoryPage";

const TWO = { images: [historyEntry("b", "b.png"), historyEntry("a", "a.png")], next: null };

function show() {
  render(
    <Announcer>
      <HistoryPage />
    </Announcer>,
  );
}

const names = () => screen.getAllByRole("link").map((link) => link.textContent);

test("lists the pictures with their texts when there are some", async () => {
  fakeFetch(() => json(TWO));
  show();
  await screen.findByRole("list", { name: "Pictures" });
  expect(names()).toEqual(["b.png", "a.png"]);
  expect(screen.getByRole("link", { name: "a.png" })).toHaveAttribute("href", "#/picture/a");
  expect(screen.getByText("text of a.png")).toBeVisible();
});

test("says so when there is nothing yet", async () => {
  fakeFetch(() => json({ images: [], next: null }));
  show();
  expect(await screen.findByText("Nothing here yet")).toBeVisible();
});

test("goes on from the last page when older pictures are asked for", async () => {
  const calls = fakeFetch(({ path }) =>
    json(
      path.includes("before")
        ? { images: [historyEntry("a", "a.png")], next: null }
        : { images: [historyEntry("b", "b.png")], next: "b" },
    ),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Show older pictures" }));
  await screen.findByRole("link", { name: "a.png" });
  expect(names()).toEqual(["b.png", "a.png"]);
  expect(calls.map(({ path }) => path)).toEqual(["api/images?limit=50", "api/images?limit=50&before=b"]);
  expect(screen.queryByRole("button", { name: "Show older pictures" })).toBeNull();
});

test("loads after all when the first try failed", async () => {
  const answers = [problem(504, "The image store took too long"), json(TWO)];
  fakeFetch(() => answers.shift() ?? json(TWO));
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("The image store took too long.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "a.png" })).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("deletes a picture when the question is answered with yes", async () => {
  const calls = fakeFetch(({ method }) =>
    method === "DELETE" ? new Response(null, { status: 204 }) : json(TWO),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Delete b.png" }));
  expect(calls).toHaveLength(1);
  expect(screen.getByRole("button", { name: "Delete for ever" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByText("Deleted b.png")).toBeInTheDocument();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/image/b" });
  expect(names()).toEqual(["a.png"]);
  expect(screen.getByRole("heading", { name: "History" })).toHaveFocus();
});

test("keeps the picture when the question is answered with no", async () => {
  const calls = fakeFetch(() => json(TWO));
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Delete b.png" }));
  await userEvent.click(screen.getByRole("button", { name: "Keep" }));
  expect(screen.getByRole("button", { name: "Delete b.png" })).toBeVisible();
  expect(calls).toHaveLength(1);
});

test("counts a picture as deleted when another tab has deleted it", async () => {
  fakeFetch(({ method }) => (method === "DELETE" ? problem(404, "Not there") : json(TWO)));
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Delete b.png" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete for ever" }));
  expect(await screen.findByText("Deleted b.png")).toBeInTheDocument();
  expect(names()).toEqual(["a.png"]);
});

test("keeps the picture in the list, and says why, when it could not be deleted", async () => {
  fakeFetch(({ method }) => (method === "DELETE" ? problem(503, "The store is down") : json(TWO)));
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Delete b.png" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete for ever" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "“b.png” was not deleted. The store is down. Try again in a moment.",
  );
  expect(names()).toEqual(["b.png", "a.png"]);
});
