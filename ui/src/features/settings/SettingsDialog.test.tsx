import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import { leave } from "../../leave";
import { LateParts } from "../../components/LateParts";
import { SettingsButton } from "./SettingsButton";

async function open() {
  render(
    <LateParts>
      <SettingsButton />
    </LateParts>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Settings" }));
}

afterEach(() => {
  delete document.documentElement.dataset.theme;
});

test("a theme is applied and kept; that of the system is the absence of one", async () => {
  await open();
  expect(screen.getByLabelText("Theme")).toHaveValue("system");
  await userEvent.selectOptions(screen.getByLabelText("Theme"), "Dark");
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("ocr-mesh.theme")).toBe("dark");
  await userEvent.selectOptions(screen.getByLabelText("Theme"), "As the system");
  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(localStorage.getItem("ocr-mesh.theme")).toBeNull();
});

test("a language is kept, and the page loaded again in it", async () => {
  const reload = vi.spyOn(leave, "reload").mockReturnValue();
  await open();
  expect(screen.getByLabelText("Language")).toHaveValue("browser");
  await userEvent.selectOptions(screen.getByLabelText("Language"), "Français");
  expect(localStorage.getItem("ocr-mesh.language")).toBe("fr");
  expect(reload).toHaveBeenCalledTimes(1);
});
