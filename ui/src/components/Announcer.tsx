import { type ReactNode, useState } from "react";

import { AnnounceContext } from "./announce";

/** Render the page's only polite live region (`role=status`) and provide the function that writes to it. */
export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState("");
  return (
    <AnnounceContext value={setMessage}>
      {children}
      <p role="status" className="visually-hidden">
        {message}
      </p>
    </AnnounceContext>
  );
}
