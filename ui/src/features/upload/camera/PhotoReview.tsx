import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { Icon } from "../../../components/Icon";
import { t } from "../../../messages";

interface Props {
  readonly shot: File;
  /** Number of photos taken before it. */
  readonly earlierCount: number;
  readonly onRead: () => void;
  readonly onMark: () => void;
  readonly onNext: () => void;
  readonly onDiscard: () => void;
}

/** Review of a photo; the upload button has the focus. */
export function PhotoReview({ shot, earlierCount, onRead, onMark, onNext, onDiscard }: Props) {
  const url = useObjectUrl(shot);
  const read = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    read.current?.focus();
  }, []);

  return (
    <div className="camera">
      {url !== null && <img className="camera-shot" src={url} alt={t("camera.photoPreview")} />}
      <div className="review-actions">
        <button ref={read} type="button" className="button button-primary" onClick={onRead}>
          {earlierCount > 0 ? t("camera.uploadAll", { count: earlierCount + 1 }) : t("camera.upload")}
        </button>
        {earlierCount === 0 && (
          <button type="button" className="button" onClick={onMark}>
            <Icon name="crop" />
            {t("camera.crop")}
          </button>
        )}
        <button type="button" className="button" onClick={onNext}>
          <Icon name="camera" />
          {t("camera.addAnother")}
        </button>
        <button type="button" className="button button-quiet" onClick={onDiscard}>
          {t("camera.retake")}
        </button>
      </div>
    </div>
  );
}

function useObjectUrl(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- The object URL must be revoked on cleanup.
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}
