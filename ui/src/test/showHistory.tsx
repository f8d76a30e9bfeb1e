import { act, render, screen } from "@testing-library/react";

import { Announcer } from "../components/Announcer";
import { HistoryPage } from "../features/history/HistoryPage";

export function showHistory() {
  return render(
    <Announcer>
      <HistoryPage />
    </Announcer>,
  );
}

/** The names of the pictures that are shown, from top to bottom. */
export function shownNames(): (string | null)[] {
  return screen.queryAllByRole("link").map((link) => link.textContent);
}

/** The address changes as by a link or the way back. */
export function goToHash(hash: string): void {
  act(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}
