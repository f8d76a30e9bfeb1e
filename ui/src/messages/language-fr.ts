/** Every text of the page in another language. */
import type { Catalogue } from "./catalogue";
import { account } from "./fr/account";
import { documents } from "./fr/documents";
import { history } from "./fr/history";
import { result } from "./fr/result";
import { selection } from "./fr/selection";
import { share } from "./fr/share";
import { shared } from "./fr/shared";
import { signIn } from "./fr/signIn";
import { upload } from "./fr/upload";

export const fr: Catalogue = {
  ...shared,
  ...signIn,
  ...upload,
  ...result,
  ...documents,
  ...history,
  ...selection,
  ...share,
  ...account,
};
