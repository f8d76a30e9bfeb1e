import { useCallback } from "react";

import { contentUrl, getPicture } from "../../../api/pictures";
import { Alert } from "../../../components/Alert";
import { useLoaded } from "../../../components/useLoaded";
import { t } from "../../../messages";
import type { OnLines } from "../../lines/useLineEdits";
import { withLines } from "../../lines/withLines";
import { ResultView } from "../../result/ResultView";
import { withCorrection } from "../../result/withCorrection";
import { PageHeader } from "./PageHeader";

/** The picture of a page with its lines, which can be corrected. */
export function PageResult({ number, imageId }: { number: number; imageId: string }) {
  const load = useCallback((signal: AbortSignal) => getPicture(imageId, signal), [imageId]);
  const { value: text, problem, change, reload } = useLoaded(load);
  const onSaved = useCallback(
    (ordNum: number, corrected: string) => {
      change((before) => (before === null ? null : withCorrection(before, ordNum, corrected)));
    },
    [change],
  );
  const onLines = useCallback<OnLines>(
    (lines, revision) => {
      change((before) => (before === null ? null : withLines(before, lines, revision)));
    },
    [change],
  );
  if (text !== null) {
    return (
      <ResultView
        text={text}
        pictureUrl={contentUrl(imageId)}
        onSaved={onSaved}
        onLines={onLines}
        Header={PageHeader}
        isTitled={false}
      />
    );
  }
  if (problem === null) return <p className="facts document-loading">{t("state.loading")}</p>;
  return (
    <Alert message={t("document.pageNotLoaded", { number, reason: problem })}>
      <button type="button" className="button" onClick={reload}>
        {t("action.tryAgain")}
      </button>
    </Alert>
  );
}
