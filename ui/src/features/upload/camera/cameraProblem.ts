import { type MessageKey, t } from "../../../messages";

/** Reasons why the camera is not available, with a message for the page. */
export interface CameraProblem {
  readonly message: string;
  /** Whether a retry may help. */
  readonly canRetry: boolean;
}

/** Return the problem if the page cannot ask for a camera; null otherwise. */
export function cameraUnavailable(): CameraProblem | null {
  // Undefined in insecure contexts, unlike the type says.
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
