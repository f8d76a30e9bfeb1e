/** Every text of the page in another language. */
import type { Catalogue } from "./catalogue";
import { account } from "./es/account";
import { documents } from "./es/documents";
import { history } from "./es/history";
import { result } from "./es/result";
import { selection } from "./es/selection";
import { share } from "./es/share";
import { shared } from "./es/shared";
import { signIn } from "./es/signIn";
import { upload } from "./es/upload";

export const es: Catalogue = {
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
