/** The sections of the start page; the id of each is its address. */
import { t } from "../messages";

export const SECTIONS = [
  { id: "start", title: t("portal.start") },
  { id: "authentication", title: t("portal.authentication") },
  { id: "first-call", title: t("portal.firstCall") },
  { id: "errors", title: t("portal.errors") },
  { id: "limits", title: t("portal.limits") },
] as const;
