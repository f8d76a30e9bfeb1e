/**
 * Every text of the page, in English. `{name}` is a placeholder; a message that depends on a count has one text for each
 * plural form of the language (`Intl.PluralRules`). Another language is another catalogue with the same keys.
 */
import { history } from "./en/history";
import { portal } from "./en/portal";
import { result } from "./en/result";
import { shared } from "./en/shared";
import { upload } from "./en/upload";

export const en = { ...shared, ...upload, ...result, ...history, ...portal } as const;
