/** Texts that more than one page shows: navigation, times, errors. */
export const shared = {
  "nav.label": "Pages",
  "nav.newScan": "New scan",
  "nav.history": "History",
  "nav.api": "API",
  "nav.skip": "Skip to content",
  "nav.inProgress": { one: "{count} picture in progress", other: "{count} pictures in progress" },

  "title.newScan": "ocr-mesh",
  "title.history": "History · ocr-mesh",
  "title.picture": "Text · ocr-mesh",
  "title.portal": "{document} · ocr-mesh",

  "action.cancel": "Cancel",
  "action.close": "Close",
  "action.tryAgain": "Try again",

  "state.loading": "Loading…",

  "count.lines": { one: "{count} line", other: "{count} lines" },

  "time.today": "Today, {time}",
  "time.yesterday": "Yesterday, {time}",
  "time.date": "{date}, {time}",
  "time.deletedInDays": { one: "Deleted in {count} day", other: "Deleted in {count} days" },
  "time.deletedInHours": { one: "Deleted in {count} hour", other: "Deleted in {count} hours" },
  "time.deletedToday": { one: "Deleted today, in {count} hour", other: "Deleted today, in {count} hours" },
  "time.deletedWithinHour": "Deleted within an hour",
  "time.deletedSoon": "Deleted soon",

  "error.unreachable": "The server could not be reached. Check your connection and try again.",
  "error.timeout": "The server did not answer in time. Try again in a moment.",
  "error.unexpected": "The server sent an unexpected response. Reload the page and try again.",
  "error.400": "The server could not process the request.",
  "error.403": "You are not allowed to do this.",
  "error.404": "Not found. The picture may have been deleted, or it is still being saved.",
  "error.413": "The picture is too large for this server. Choose a smaller one.",
  "error.415": "Unsupported file type. Choose a JPEG, PNG, WebP, TIFF, BMP or GIF picture.",
  "error.429": "Too many requests.",
  "error.502": "The server sent an invalid response. Try again in a moment.",
  "error.503": "The server is busy.",
  "error.504": "The server took too long. Try again in a moment.",
  "error.server": "Server error ({status}). Try again in a moment.",
  "error.request": "The server rejected the request ({status}).",
  "error.retrySoon": "Try again in a moment.",
  "error.retrySeconds": { one: "Try again in {count} second.", other: "Try again in {count} seconds." },
  "error.retryMinutes": { one: "Try again in {count} minute.", other: "Try again in {count} minutes." },
} as const;
