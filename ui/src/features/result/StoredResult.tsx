import { useCallback, useEffect, useState } from "react";

import { contentUrl, getPicture } from "../../api/pictures";
import { messageOf } from "../../api/problem";
import type { PictureText } from "../../api/types";
import { Alert } from "../../components/Alert";
import { t } from "../../messages";
import { HISTORY_HREF } from "../../routes";
import type { OnLines } from "../lines/useLineEdits";
import { withLines } from "../lines/withLines";
import { ResultView } from "./ResultView";
import { withCorrection } from "./withCorrection";

type Loading =
  | { readonly phase: "loading" }
  | { readonly phase: "loaded"; readonly text: PictureText }
  | { readonly phase: "failed"; readonly message: string };

/** A stored picture. Use `key={id}`, since the state belongs to one picture. */
export function StoredResult({ id }: { id: string }) {
  const [loading, setLoading] = useState<Loading>({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    getPicture(id, abort.signal).then(
      (text) => {
        setLoading({ phase: "loaded", text });
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setLoading({ phase: "failed", message: messageOf(thrown) });
      },
    );
    return () => {
      abort.abort();
    };
  }, [id, attempt]);

  const onSaved = useCallback((ordNum: number, corrected: string) => {
    setLoading((now) =>
      now.phase === "loaded" ? { ...now, text: withCorrection(now.text, ordNum, corrected) } : now,
    );
  }, []);

  const onLines = useCallback<OnLines>((lines, revision) => {
    setLoading((now) =>
      now.phase === "loaded" ? { ...now, text: withLines(now.text, lines, revision) } : now,
    );
  }, []);

  const onRenamed = useCallback((name: string) => {
    setLoading((now) => (now.phase === "loaded" ? { ...now, text: { ...now.text, name } } : now));
  }, []);

  if (loading.phase === "loaded") {
    return (
      <ResultView
        text={loading.text}
        pictureUrl={contentUrl(id)}
        onSaved={onSaved}
        onLines={onLines}
        onRenamed={onRenamed}
      />
    );
  }
  return (
    <div className="narrow">
      <h1>{t("result.picture")}</h1>
      {loading.phase === "loading" ? (
        <p className="facts">{t("state.loading")}</p>
      ) : (
        <Alert message={loading.message}>
          <button
            type="button"
            className="button"
            onClick={() => {
              setLoading({ phase: "loading" });
              setAttempt(attempt + 1);
            }}
          >
            {t("action.tryAgain")}
          </button>
          <a className="button" href={HISTORY_HREF}>
            {t("result.toHistory")}
          </a>
        </Alert>
      )}
    </div>
  );
}
