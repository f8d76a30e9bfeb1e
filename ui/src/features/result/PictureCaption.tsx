import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { focusLine } from "../correction/lineFocus";

/** The text of the pointed line, since its row is out of view on a phone; otherwise a hint. */
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
