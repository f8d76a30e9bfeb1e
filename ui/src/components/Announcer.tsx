import { type ReactNode, useState } from "react";

import { AnnounceContext } from "./announce";

/** The page's one polite live region (`role=status`), and the way to speak through it. */
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
