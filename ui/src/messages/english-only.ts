/** Texts of the portal and of the page for administrators, which are in English. */
import { admin } from "./en/admin";
import { portal } from "./en/portal";

export const englishOnly = { ...portal, ...admin } as const;
