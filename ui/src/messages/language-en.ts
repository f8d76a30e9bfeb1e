/**
 * Every text of the page in English. `{name}` is a placeholder; a message that depends on a count has one text for each
 * plural form of the language (`Intl.PluralRules`). Another language is another catalogue with the same keys.
 */
import { account } from "./en/account";
import { documents } from "./en/documents";
import { history } from "./en/history";
import { result } from "./en/result";
import { selection } from "./en/selection";
import { share } from "./en/share";
import { shared } from "./en/shared";
import { signIn } from "./en/signIn";
import { upload } from "./en/upload";

export const en = {
  ...shared,
  ...signIn,
  ...upload,
  ...result,
  ...documents,
  ...history,
  ...selection,
  ...share,
  ...account,
} as const;
