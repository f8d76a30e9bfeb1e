/** Save the current video frame as a file. */
import { t } from "../../../messages";
import { encodeCanvas, freeCanvas } from "../prepare/drawing";

const JPEG_QUALITY = 0.93;

/** @throws Error if the browser cannot encode the frame. */
export async function snapshot(video: HTMLVideoElement, now: Date): Promise<File> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser gives no canvas");
  context.drawImage(video, 0, 0);
  const blob = await encodeCanvas(canvas, "image/jpeg", JPEG_QUALITY);
  freeCanvas(canvas);
  return new File([blob], `${timedName(t("camera.photoName"), now)}.jpg`, { type: blob.type });
}

/** Return a name with date and time, unique enough for the history. */
export function timedName(what: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(".");
  return `${what} ${date} ${time}`;
}
