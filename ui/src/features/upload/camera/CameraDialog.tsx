import "./camera.css";

import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";

import { Alert } from "../../../components/Alert";
import { Dialog } from "../../../components/Dialog";
import { Icon } from "../../../components/Icon";
import { t } from "../../../messages";
import type { IntakeMode } from "../useFileIntake";
import { PhotoReview } from "./PhotoReview";
import { snapshot } from "./snapshot";
import { type CameraControls, useCamera } from "./useCamera";

interface Props {
  readonly onPictures: (files: readonly File[], mode: IntakeMode) => void;
  readonly onClose: () => void;
}

/** Camera preview, shutter and photo review. */
export function CameraDialog({ onPictures, onClose }: Props) {
  const controls = useCamera();
  const [taken, setTaken] = useState<readonly File[]>([]);
  const [shot, setShot] = useState<File | null>(null);

  /** Photos taken for later stay in the queue when the dialog is closed. */
  const close = () => {
    if (taken.length > 0) onPictures(taken, "hold");
    else onClose();
  };

  return (
    <Dialog title={t("camera.title")} onClose={close}>
      {controls.camera.phase === "problem" ? (
        <NoCamera controls={controls} onPictures={onPictures} />
      ) : (
        <Viewfinder
          controls={controls}
          isHidden={shot !== null}
          takenCount={taken.length}
          onShot={setShot}
          onFinish={() => {
            onPictures(taken, "default");
          }}
        />
      )}
      {shot !== null && (
        <PhotoReview
          shot={shot}
          earlierCount={taken.length}
          onRead={() => {
            onPictures([...taken, shot], "default");
          }}
          onMark={() => {
            onPictures([shot], "edit");
          }}
          onNext={() => {
            setTaken([...taken, shot]);
            setShot(null);
          }}
          onDiscard={() => {
            setShot(null);
          }}
        />
      )}
    </Dialog>
  );
}

interface ViewfinderProps {
  readonly controls: CameraControls;
  /** The camera keeps running during the review, so that the next photo can be taken at once. */
  readonly isHidden: boolean;
  readonly takenCount: number;
  readonly onShot: (shot: File) => void;
  readonly onFinish: () => void;
}

function Viewfinder({ controls, isHidden, takenCount, onShot, onFinish }: ViewfinderProps) {
  const { camera, switchOver } = controls;
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const [isReady, setIsReady] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const stream = camera.phase === "live" ? camera.stream : null;

  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);

  // Focus the shutter once it is enabled.
  useLayoutEffect(() => {
    if (isReady && !isHidden) shutter.current?.focus();
  }, [isReady, isHidden]);

  const take = async () => {
    if (video.current === null) return;
    try {
      onShot(await snapshot(video.current, new Date()));
      setProblem(null);
    } catch {
      setProblem(t("camera.photoFailed"));
    }
  };

  return (
    <div className="camera" hidden={isHidden}>
      <video
        ref={video}
        aria-label={t("camera.preview")}
        autoPlay
        playsInline
        muted
        onPlaying={() => {
          setIsReady(true);
        }}
        onEmptied={() => {
          setIsReady(false);
        }}
      />
      <p className="camera-hint" aria-live="polite">
        {t(isReady ? "camera.hint" : "camera.starting")}
      </p>
      {problem !== null && <Alert message={problem} />}
      <div className="camera-bar">
        {takenCount > 0 ? (
          <button type="button" className="button" onClick={onFinish}>
            {t("camera.uploadAll", { count: takenCount })}
          </button>
        ) : (
          <span />
        )}
        <button
          ref={shutter}
          type="button"
          className="shutter"
          aria-label={t("camera.shutter")}
          disabled={!isReady}
          onClick={() => void take()}
        />
        {camera.phase === "live" && camera.next !== null ? (
          <button type="button" className="button" onClick={switchOver}>
            <Icon name="flip" />
            {t("camera.switch")}
          </button>
        ) : (
          <span />
        )}
      </div>
    </div>
  );
}

interface NoCameraProps {
  readonly controls: CameraControls;
  readonly onPictures: Props["onPictures"];
}

/**
 * A file input that opens the device's camera app, which also works without camera access; a desktop shows the file
 * chooser.
 */
function NoCamera({ controls: { camera, startAgain }, onPictures }: NoCameraProps) {
  const inputId = useId();
  if (camera.phase !== "problem") return null;
  return (
    <div className="no-camera">
      <Alert message={camera.problem.message} />
      <p>{t("camera.alternative")}</p>
      <div className="no-camera-actions">
        <label className="chooser-label" htmlFor={inputId}>
          <input
            id={inputId}
            className="visually-hidden"
            type="file"
            accept="image/*"
            capture="environment"
            onChange={(event) => {
              const files = [...(event.target.files ?? [])];
              if (files.length > 0) onPictures(files, "default");
            }}
          />
          <span className="button button-primary">
            <Icon name="camera" />
            {t("camera.useFile")}
          </span>
        </label>
        {camera.problem.canRetry && (
          <button type="button" className="button" onClick={startAgain}>
            {t("action.tryAgain")}
          </button>
        )}
      </div>
    </div>
  );
}
