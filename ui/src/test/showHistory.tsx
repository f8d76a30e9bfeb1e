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

/** Return the names of the shown pictures, from top to bottom. */
export function shownNames(): (string | null)[] {
  return screen.queryAllByRole("link").map((link) => link.textContent);
}

/** Change the address as a link does. */
export function goToHash(hash: string): void {
  act(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}
