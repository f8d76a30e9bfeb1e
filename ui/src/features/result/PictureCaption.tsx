import type { TextLine } from "../../api/types";
import { focusLine } from "../correction/lineFocus";

/** The text of the line that is pointed at: on a phone its row is out of sight then. Without one, what can be done. */
export function PictureCaption({ line, text }: { line: TextLine | undefined; text: string }) {
  if (line === undefined) {
    return (
      <p>
        <span className="picture-hint-mouse">Ctrl and the wheel enlarge, dragging moves</span>
        <span className="picture-hint-touch">Tap a line, pinch to enlarge</span>
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
        Go to line {line.ordNum + 1}
      </button>
    </>
  );
}
