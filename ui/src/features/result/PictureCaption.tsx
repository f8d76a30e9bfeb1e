import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { openLine } from "./useReview";

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
        {line.number} <b dir="auto">{text}</b>
      </p>
      <button
        type="button"
        className="link-button picture-goto"
        onClick={() => {
          openLine(line.ordNum);
        }}
      >
        {t("result.goToLine", { number: line.number })}
      </button>
    </>
  );
}
