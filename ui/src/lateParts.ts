/** The parts of the page that are no part of its first load. */
import { late } from "./components/late";

const data = late(async () => (await import("./features/account/DataPage")).DataPage);
const history = late(async () => (await import("./features/history/HistoryPage")).HistoryPage);
const result = late(async () => (await import("./features/result/ResultView")).ResultView);
const stored = late(async () => (await import("./features/result/StoredResult")).StoredResult);
const document = late(async () => (await import("./features/documents/view/DocumentPage")).DocumentPage);
const camera = late(async () => (await import("./features/upload/camera/CameraDialog")).CameraDialog);
const editor = late(async () => (await import("./features/upload/editor/EditorDialog")).EditorDialog);
const settings = late(async () => (await import("./features/settings/SettingsDialog")).SettingsDialog);

export const DataPage = data.Part;
export const HistoryPage = history.Part;
export const ResultView = result.Part;
export const StoredResult = stored.Part;
export const DocumentPage = document.Part;
export const CameraDialog = camera.Part;
export const EditorDialog = editor.Part;
export const SettingsDialog = settings.Part;

/** Load all of them; rejects if one cannot be loaded. */
export async function loadLateParts(): Promise<void> {
  await Promise.all(
    [result, stored, history, document, camera, editor, data, settings].map((part) => part.load()),
  );
}

/** Load all of them once the page is shown and idle, so that they are there when they are opened. */
export function loadLatePartsWhenIdle(): void {
  const load = () => {
    loadLateParts().catch(() => undefined); // It is loaded again when it is opened, which says why it fails.
  };
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in window) window.requestIdleCallback(load, { timeout: 3000 });
  else setTimeout(load, 1000);
}
