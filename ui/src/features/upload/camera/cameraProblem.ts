import { type MessageKey, t } from "../../../messages";

/** Why there is no live picture, and what to do, in words for a person. */
export interface CameraProblem {
  readonly message: string;
  /** Whether asking once more may help. */
  readonly canRetry: boolean;
}

/** Null where the page may ask for a camera at all. */
export function cameraUnavailable(): CameraProblem | null {
  // Only a secure page has media devices, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices !== undefined) return null;
  return {
    message: t(window.isSecureContext ? "camera.unsupported" : "camera.insecure"),
    canRetry: false,
  };
}

const BY_NAME: Readonly<Record<string, MessageKey & `camera.${string}`>> = {
  NotAllowedError: "camera.denied",
  NotFoundError: "camera.notFound",
  OverconstrainedError: "camera.notAvailable",
  NotReadableError: "camera.inUse",
  AbortError: "camera.notStarted",
};

export function cameraProblemOf(thrown: unknown): CameraProblem {
  const name = thrown instanceof DOMException ? thrown.name : "";
  return { message: t(BY_NAME[name] ?? "camera.failed"), canRetry: true };
}

export const CAMERA_LOST: CameraProblem = {
  message: t("camera.lost"),
  canRetry: true,
};
