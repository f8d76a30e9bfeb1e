import "./styles/tokens.css";
import "./styles/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { UserProvider } from "./features/account/UserProvider";
import { finishDeletions } from "./features/history/session";
import { loadLatePartsWhenIdle } from "./lateParts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
finishDeletions();
createRoot(root).render(
  <StrictMode>
    <UserProvider>
      <App />
    </UserProvider>
  </StrictMode>,
);
whenLoaded(loadLatePartsWhenIdle);
// Only of the built page: the development server has no such file. Browsers offer it over https and on localhost.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  whenLoaded(() => {
    navigator.serviceWorker.register("./sw.js").catch((reason: unknown) => {
      console.warn("The page does not start without a connection.", reason);
    });
  });
}

/** Call once the page is loaded. It may be loaded already: the texts (messages/texts.ts) were waited for. */
function whenLoaded(callback: () => void): void {
  if (document.readyState === "complete") callback();
  else window.addEventListener("load", callback);
}
