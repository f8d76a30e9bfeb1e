/** Every text of the page in another language. */
import type { Catalogue } from "./catalogue";
import { account } from "./de/account";
import { documents } from "./de/documents";
import { history } from "./de/history";
import { result } from "./de/result";
import { selection } from "./de/selection";
import { share } from "./de/share";
import { shared } from "./de/shared";
import { signIn } from "./de/signIn";
import { upload } from "./de/upload";

export const de: Catalogue = {
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
