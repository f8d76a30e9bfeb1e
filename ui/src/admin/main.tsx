import "../styles/tokens.css";
import "../styles/base.css";
import "./admin.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Announcer } from "../components/Announcer";
import { AdminPage } from "./AdminPage";

const root = document.getElementById("root");
if (root === null) throw new Error("admin.html has no #root");
createRoot(root).render(
  <StrictMode>
    <Announcer>
      <AdminPage />
    </Announcer>
  </StrictMode>,
);
