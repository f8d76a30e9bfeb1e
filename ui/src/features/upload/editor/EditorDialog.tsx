import "./editor.css";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

import type { Size } from "../../../api/types";
import { Alert } from "../../../components/Alert";
import { Dialog } from "../../../components/Dialog";
import { Icon } from "../../../components/Icon";
import { Switch } from "../../../components/Switch";
import { t } from "../../../messages";
import { FULL_SIZE, usePreference } from "../preferences";
import {
  type Edit,
  isWhole,
  defaultRegion,
  NO_EDIT,
  rotated,
  rotatedSize,
  type QuarterTurns,
} from "../prepare/region";
import { RegionField, describeRegion } from "./RegionField";
import { RegionInputs } from "./RegionInputs";
import { drawPreview, usePreview } from "./usePreview";

interface Props {
  readonly file: File;
  readonly edit: Edit;
  /** The picture is stored, and read again. */
  readonly isStored?: boolean;
  readonly onSend: (edit: Edit) => void;
  readonly onClose: () => void;
}

/** Rotate a picture and select a region before the upload. */
export function EditorDialog({ file, edit: earlier, isStored = false, onSend, onClose }: Props) {
  const isFullSize = usePreference(FULL_SIZE);
  const preview = usePreview(file);
  const [edit, setEdit] = useState(earlier);
  const read = useRef<HTMLButtonElement>(null);
  const isOpening = preview.phase === "opening";

  // Focus the likely action: Enter uploads the picture unchanged.
  useLayoutEffect(() => {
    if (!isOpening) read.current?.focus();
  }, [isOpening]);

  return (
    <Dialog title={t(isStored ? "editor.titleAgain" : "editor.title")} isTall onClose={onClose}>
      {isOpening && <p className="facts">{t("editor.opening")}</p>}
      {preview.phase === "closed" && <Alert message={t("editor.cannotShow")} />}
      {preview.phase === "open" && (
        <Editing picture={preview.picture} size={preview.size} edit={edit} onChange={setEdit} />
      )}
      <Switch
        label={t("upload.fullSize")}
        hint={t(edit.region === null ? "editor.keepsWhole" : "editor.keepsWholeReadsRegion")}
        isOn={isFullSize}
        onChange={(isOn) => {
          FULL_SIZE.set(isOn);
        }}
      />
      {isStored && <p className="editor-text">{t("editor.againKeeps")}</p>}
      <div className="editor-actions">
        <button
          ref={read}
          type="button"
          className="button button-primary"
          disabled={isOpening}
          onClick={() => {
            onSend(preview.phase === "open" ? edit : NO_EDIT);
          }}
        >
          {t(sendLabel(isStored, edit))}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t("action.cancel")}
        </button>
      </div>
    </Dialog>
  );
}

function sendLabel(isStored: boolean, { region }: Edit) {
  if (isStored) return region === null ? "editor.readAgain" : "editor.readRegionAgain";
  return region === null ? "editor.uploadPicture" : "editor.uploadRegion";
}

interface EditingProps {
  readonly picture: ImageBitmap;
  readonly size: Size;
  readonly edit: Edit;
  readonly onChange: (edit: Edit) => void;
}

function Editing({ picture, size, edit, onChange }: EditingProps) {
  const { turns, region } = edit;
  const whole = rotatedSize(size, turns);
  const canvas = usePreviewCanvas(picture, size, turns);
  const field = useRef<SVGRectElement>(null);

  const mark = () => {
    flushSync(() => {
      onChange({ ...edit, region: defaultRegion(whole) });
    });
    field.current?.focus();
  };
  const job = (isClockwise: boolean) => {
    onChange(rotated(edit, isClockwise, whole));
  };

  return (
    <>
      <div className="editor-bar" role="group" aria-label={t("editor.tools")}>
        <button
          type="button"
          className="button"
          onClick={() => {
            job(false);
          }}
        >
          <Icon name="turnLeft" />
          <span className="rotate-label">{t("editor.rotateLeft")}</span>
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            job(true);
          }}
        >
          <Icon name="turnRight" />
          <span className="rotate-label">{t("editor.rotateRight")}</span>
        </button>
        {region === null ? (
          <button type="button" className="button" onClick={mark}>
            <Icon name="crop" />
            {t("editor.selectRegion")}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            onClick={() => {
              onChange({ ...edit, region: null });
            }}
          >
            <Icon name="expand" />
            {t("editor.wholePicture")}
          </button>
        )}
        <button
          type="button"
          className="button button-quiet"
          disabled={isWhole(edit)}
          onClick={() => {
            onChange(NO_EDIT);
          }}
        >
          {t("editor.reset")}
        </button>
      </div>
      <div className="editor-stage">
        <canvas ref={canvas}>{t("editor.canvas")}</canvas>
        <RegionField
          ref={field}
          size={whole}
          region={region}
          onChange={(marked) => {
            onChange({ ...edit, region: marked });
          }}
        />
      </div>
      {/* Reserved space, so that nothing moves while drawing. */}
      <p className="editor-text">{region === null ? t("editor.hint") : describeRegion(region)}</p>
      <RegionInputs
        size={whole}
        region={region}
        onChange={(marked) => {
          onChange({ ...edit, region: marked });
        }}
      />
    </>
  );
}

function usePreviewCanvas(
  picture: ImageBitmap,
  size: Size,
  turns: QuarterTurns,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawPreview(canvas.current, picture, size, turns);
  }, [picture, size, turns]);
  return canvas;
}
