import { vi } from "vitest";

/** One camera's track, as the page sees it. */
export class FakeTrack extends EventTarget {
  isStopped = false;

  constructor(private readonly settings: MediaTrackSettings) {
    super();
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  stop(): void {
    this.isStopped = true;
  }
}

export interface FakeCamera {
  /** Every track that was given out. */
  readonly tracks: FakeTrack[];
  readonly getUserMedia: ReturnType<typeof vi.fn<(wanted: MediaStreamConstraints) => Promise<unknown>>>;
}

/** Gives the page cameras of these settings: the one that is asked for by id or by facing, else the first. */
export function fakeCamera(cameras: readonly MediaTrackSettings[]): FakeCamera {
  const tracks: FakeTrack[] = [];
  const getUserMedia = vi.fn((wanted: MediaStreamConstraints) => {
    const found = cameras.find((camera) => isWanted(camera, wanted.video)) ?? cameras[0];
    if (found === undefined) return Promise.reject(new DOMException("", "NotFoundError"));
    const track = new FakeTrack(found);
    tracks.push(track);
    return Promise.resolve({ getTracks: () => [track], getVideoTracks: () => [track] });
  });
  const enumerateDevices = () =>
    Promise.resolve(cameras.map(({ deviceId }) => ({ kind: "videoinput", deviceId })));
  setMediaDevices({ getUserMedia, enumerateDevices });
  return { tracks, getUserMedia };
}

/** `undefined`: a page without cameras, as over plain http. */
export function setMediaDevices(devices: object | undefined): void {
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: devices });
}

function isWanted(
  { deviceId, facingMode }: MediaTrackSettings,
  video: MediaStreamConstraints["video"],
): boolean {
  if (typeof video !== "object") return false;
  const byId = video.deviceId as { exact?: string } | undefined;
  const byFacing = video.facingMode as { ideal?: string } | undefined;
  return byId === undefined ? byFacing?.ideal === facingMode : byId.exact === deviceId;
}
