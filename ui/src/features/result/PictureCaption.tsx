import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { focusLine } from "../correction/lineFocus";

/** The text of the line that is pointed at: on a phone its row is out of sight then. Without one, what can be done. */
export function PictureCaption({ line, text }: { line: TextLine | undefined; text: string }) {
  if (line === undefined) {
    return (
      <p>
        <span className="picture-hint-mouse">{t("result.mouseHint")}</span>
        <span className="picture-hint-touch">{t("result.touchHint")}</span>
      </p>
    );
  }
  return (
    <>
      <p>
        {line.ordNum + 1} <b dir="auto">{text}</b>
      </p>
      <button
        type="button"
        className="link-button picture-goto"
        onClick={() => {
          focusLine(line.ordNum);
        }}
      >
        {t("result.goToLine", { number: line.ordNum + 1 })}
      </button>
    </>
  );
}
