import "../styles/tokens.css";
import "../styles/base.css";
import "./portal.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Portal } from "./Portal";

const root = document.getElementById("root");
if (root === null) throw new Error("docs.html has no #root");
createRoot(root).render(
  <StrictMode>
    <Portal />
  </StrictMode>,
);
