import "./styles/tokens.css";
import "./styles/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { finishDeletions } from "./features/history/session";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
finishDeletions();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
