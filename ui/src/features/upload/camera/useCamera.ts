/** Open a camera while the component is mounted; its tracks are stopped otherwise. */
import { useEffect, useState } from "react";

import { CAMERA_LOST, type CameraProblem, cameraProblemOf, cameraUnavailable } from "./cameraProblem";

export type Camera =
  | { readonly phase: "starting" }
  | { readonly phase: "live"; readonly stream: MediaStream; readonly next: CameraChoice | null }
  | { readonly phase: "problem"; readonly problem: CameraProblem };

/** A camera by facing mode, or by id if it has none. */
export type CameraChoice = { readonly facingMode: "environment" | "user" } | { readonly deviceId: string };

const BACK: CameraChoice = { facingMode: "environment" };

export interface CameraControls {
  readonly camera: Camera;
  /** Use the next camera; no effect with a single one. */
  readonly switchOver: () => void;
  readonly startAgain: () => void;
}

export function useCamera(): CameraControls {
  const [camera, setCamera] = useState<Camera>(() => {
    const problem = cameraUnavailable();
    return problem === null ? { phase: "starting" } : { phase: "problem", problem };
  });
  const [attempt, setAttempt] = useState<{ readonly wanted: CameraChoice }>({ wanted: BACK });

  useEffect(() => {
    if (cameraUnavailable() !== null) return;
    let stream: MediaStream | null = null;
    let isOver = false;
    const show = (next: Camera) => {
      if (!isOver) setCamera(next);
    };

    const start = async () => {
      stream = await startStream(attempt.wanted);
      if (isOver) {
        stopStream(stream); // Closed while the permission was pending.
        return;
      }
      stream.getVideoTracks()[0]?.addEventListener("ended", () => {
        show({ phase: "problem", problem: CAMERA_LOST });
      });
      show({ phase: "live", stream, next: await nextCamera(stream) });
    };

    start().catch((thrown: unknown) => {
      if (stream !== null) stopStream(stream);
      show({ phase: "problem", problem: cameraProblemOf(thrown) });
    });

    return () => {
      isOver = true;
      if (stream !== null) stopStream(stream);
    };
  }, [attempt]);

  const begin = (wanted: CameraChoice) => {
    setCamera({ phase: "starting" });
    setAttempt({ wanted });
  };
  return {
    camera,
    switchOver: () => {
      if (camera.phase === "live" && camera.next !== null) begin(camera.next);
    },
    startAgain: () => {
      begin(attempt.wanted);
    },
  };
}

/** Request the highest resolution, for legible text. */
function startStream(wanted: CameraChoice): Promise<MediaStream> {
  const which =
    "deviceId" in wanted
      ? { deviceId: { exact: wanted.deviceId } }
      : { facingMode: { ideal: wanted.facingMode } };
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { ...which, width: { ideal: 3840 }, height: { ideal: 2160 } },
  });
}

function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Return the camera to switch to: the opposite facing mode, or the next device. Null with a single camera. */
async function nextCamera(stream: MediaStream): Promise<CameraChoice | null> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const ids = devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId }) => deviceId);
  if (ids.length < 2) return null;
  const settings = stream.getVideoTracks()[0]?.getSettings();
  if (settings?.facingMode === "user") return BACK;
  if (settings?.facingMode === "environment") return { facingMode: "user" };
  const deviceId = ids[(ids.indexOf(settings?.deviceId ?? "") + 1) % ids.length];
  return deviceId === undefined ? null : { deviceId };
}
