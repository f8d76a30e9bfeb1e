import { t } from "../../../messages";
import { Icon } from "../../../components/Icon";
import { useCopy } from "../../../components/useCopy";
import type { HeaderProps } from "../../result/ResultHeader";

/** Facts and actions of one page; the name and the downloads are the document's. */
export function PageHeader({ text, copyText }: HeaderProps) {
  const { state, copy, reset } = useCopy(t("document.copiedPage"));
  const { lines, width, height } = text;
  return (
    <header className="page-header">
      <p className="facts">
        {t("count.lines", { count: lines.length })} · {`${width}\u00a0×\u00a0${height}`}
      </p>
      {lines.length > 0 && (
        <button
          type="button"
          className="button button-small"
          onClick={() => void copy(copyText())}
          onBlur={reset}
        >
          <Icon name={state === "copied" ? "check" : state === "failed" ? "alert" : "copy"} />
          {t(
            state === "failed"
              ? "result.copyFailed"
              : state === "copied"
                ? "result.copied"
                : "document.copyPage",
          )}
        </button>
      )}
    </header>
  );
}
