import { useEffect, useRef, useState } from "react";

import { Icon } from "../../../components/Icon";
import { formatCount } from "../../../format";

interface Props {
  readonly shot: File;
  /** Photos that were taken before it and wait to be read with it. */
  readonly earlierCount: number;
  readonly onRead: () => void;
  readonly onMark: () => void;
  readonly onNext: () => void;
  readonly onDiscard: () => void;
}

/** Is it sharp, and all there? The likely answer has the keyboard. */
export function ShotReview({ shot, earlierCount, onRead, onMark, onNext, onDiscard }: Props) {
  const url = useObjectUrl(shot);
  const read = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    read.current?.focus();
  }, []);

  return (
    <div className="camera">
      {url !== null && <img className="camera-shot" src={url} alt="What was just taken" />}
      <div className="review-actions">
        <button ref={read} type="button" className="button button-primary" onClick={onRead}>
          {earlierCount > 0 ? `Read ${formatCount(earlierCount + 1, "photo")}` : "Read it"}
        </button>
        {earlierCount === 0 && (
          <button type="button" className="button" onClick={onMark}>
            <Icon name="crop" />
            Mark a region
          </button>
        )}
        <button type="button" className="button" onClick={onNext}>
          <Icon name="camera" />
          Add another
        </button>
        <button type="button" className="button button-quiet" onClick={onDiscard}>
          Take it again
        </button>
      </div>
    </div>
  );
}

function useObjectUrl(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- An address must be given back: it belongs to an effect.
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}
