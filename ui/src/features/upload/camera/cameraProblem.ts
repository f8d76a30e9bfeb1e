/** Why there is no live picture, and what to do, in words for a person. */
export interface CameraProblem {
  readonly message: string;
  /** Whether asking once more may help. */
  readonly canRetry: boolean;
}

/** Null where the page may ask for a camera at all. */
export function missingCamera(): CameraProblem | null {
  // Only a secure page has media devices, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices !== undefined) return null;
  return window.isSecureContext
    ? { message: "This browser gives pages no camera.", canRetry: false }
    : {
        message:
          "Browsers give a live camera only to pages that come over https, or from this machine itself. This page came over http.",
        canRetry: false,
      };
}

const BY_NAME: Readonly<Record<string, string>> = {
  NotAllowedError:
    "The camera is not allowed here. Allow it at the camera or lock sign beside the address, then try again.",
  NotFoundError: "There is no camera on this device. Connect one, then try again.",
  OverconstrainedError: "There is no such camera on this device.",
  NotReadableError: "The camera is in use by another program. Close that, then try again.",
  AbortError: "The camera did not start. Try again.",
};

export function cameraProblemOf(thrown: unknown): CameraProblem {
  const name = thrown instanceof DOMException ? thrown.name : "";
  return { message: BY_NAME[name] ?? "The camera could not be started. Try again.", canRetry: true };
}

export const CAMERA_LOST: CameraProblem = {
  message: "The camera was disconnected, or taken away from this page. Try again.",
  canRetry: true,
};
