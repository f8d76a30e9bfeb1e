import "../documents.css";

import { Icon } from "../../../components/Icon";
import { t } from "../../../messages";
import { goTo, READ_HREF } from "../../../routes";
import type { DocumentUploads } from "./DocumentUploads";

interface Props {
  readonly file: File;
  readonly count: number;
  readonly uploads: DocumentUploads;
}

/** Offer to read all pages of a file of which only the first was read, such as an animation. */
export function MorePages({ file, count, uploads }: Props) {
  return (
    <div role="note" className="notice more-pages">
      <Icon name="document" />
      <p>{t("document.firstOnly", { count })}</p>
      <button
        type="button"
        className="button button-small"
        onClick={() => {
          uploads.add([file], true);
          goTo(READ_HREF); // Shows the upload, and opens the document when it is accepted.
        }}
      >
        {t("document.readAll")}
      </button>
    </div>
  );
}
