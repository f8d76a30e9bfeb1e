import { vi } from "vitest";

/** A camera track. */
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
  /** All tracks handed out. */
  readonly tracks: FakeTrack[];
  readonly getUserMedia: ReturnType<typeof vi.fn<(wanted: MediaStreamConstraints) => Promise<unknown>>>;
}

/** Fake cameras with these settings: the requested one by id or facing mode, else the first. */
export function fakeCamera(cameras: readonly MediaTrackSettings[]): FakeCamera {
  const tracks: FakeTrack[] = [];
  const getUserMedia = vi.fn((wanted: MediaStreamConstraints) => {
    const found = cameras.find((camera) => isRequested(camera, wanted.video)) ?? cameras[0];
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

/** `undefined` is an insecure context. */
export function setMediaDevices(devices: object | undefined): void {
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: devices });
}

function isRequested(
  { deviceId, facingMode }: MediaTrackSettings,
  video: MediaStreamConstraints["video"],
): boolean {
  if (typeof video !== "object") return false;
  const byId = video.deviceId as { exact?: string } | undefined;
  const byFacing = video.facingMode as { ideal?: string } | undefined;
  return byId === undefined ? byFacing?.ideal === facingMode : byId.exact === deviceId;
}
