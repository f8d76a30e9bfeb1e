import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { leave } from "../leave";
import { late } from "./late";
import { LateParts } from "./LateParts";

function Greeting({ name }: { readonly name: string }) {
  return <p>Hello {name}</p>;
}

test("a part that is loaded is shown at once", async () => {
  const { Part, load } = late(() => Promise.resolve(Greeting));
  await load();
  render(
    <LateParts isPage>
      <Part name="Ada" />
    </LateParts>,
  );
  expect(screen.getByText("Hello Ada")).toBeVisible();
});

test("a part that is opened before it is loaded is shown when it is there, and loaded once", async () => {
  const loadPart = vi.fn(() => Promise.resolve(Greeting));
  const { Part } = late(loadPart);
  await act(() =>
    Promise.resolve(
      render(
        <LateParts isPage>
          <Part name="Ada" />
        </LateParts>,
      ),
    ),
  );
  expect(await screen.findByText("Hello Ada")).toBeVisible();
  expect(screen.queryByText("Loading…")).toBeNull();
  expect(loadPart).toHaveBeenCalledTimes(1);
});

test("a part that cannot be loaded says so and offers to reload the page", async () => {
  vi.spyOn(console, "error").mockReturnValue(); // React prints what a boundary catches.
  const reload = vi.spyOn(leave, "reload").mockReturnValue();
  const { Part } = late<{ name: string }>(() => Promise.reject(new TypeError("Failed to fetch")));
  await act(() =>
    Promise.resolve(
      render(
        <LateParts>
          <Part name="Ada" />
        </LateParts>,
      ),
    ),
  );
  expect(await screen.findByRole("alert")).toHaveTextContent("could not be loaded");
  await userEvent.click(screen.getByRole("button", { name: "Reload the page" }));
  expect(reload).toHaveBeenCalledTimes(1);
});

test("another error of a part is not called a loading problem", () => {
  vi.spyOn(console, "error").mockReturnValue();
  const Broken = () => {
    throw new RangeError("broken");
  };
  expect(() =>
    render(
      <LateParts>
        <Broken />
      </LateParts>,
    ),
  ).toThrow("broken");
});
