/** Answers of the server for tests. */
import type { Limits } from "../api/types";

export const LIMITS_ANSWER = {
  max_upload_bytes: 33_554_432,
  max_document_bytes: 104_857_600,
  max_picture_pixels: 64_000_000,
  max_picture_side: 30_000,
  enough_side: 2400,
  content_types: ["image/jpeg", "image/png", "image/webp", "image/tiff", "image/bmp", "image/gif"],
  max_age_days: 7,
  keeps_metadata: false,
  quota: { max_pictures: 10_000, max_bytes: 10_737_418_240, pictures: 12, bytes: 345_678 },
};

export const LIMITS: Limits = {
  maxUploadBytes: LIMITS_ANSWER.max_upload_bytes,
  maxDocumentBytes: LIMITS_ANSWER.max_document_bytes,
  maxPicturePixels: LIMITS_ANSWER.max_picture_pixels,
  maxPictureSide: LIMITS_ANSWER.max_picture_side,
  enoughSide: LIMITS_ANSWER.enough_side,
  contentTypes: LIMITS_ANSWER.content_types,
  maxAgeDays: LIMITS_ANSWER.max_age_days,
  removesMetadata: true,
};

const FORMATS_ANSWER = {
  formats: [
    { format: "text", label: "Text", about: "plain text", ending: ".txt" },
    { format: "pdf", label: "Searchable PDF", about: "the picture with a text layer", ending: ".pdf" },
    { format: "page", label: "PAGE XML", about: "for transcription tools", ending: ".page.xml" },
  ],
};

/** The answer of `api/formats`. */
export const formatsAnswer = () => json(FORMATS_ANSWER);

export const LINES = [
  {
    ord_num: 0,
    quad: [
      [10, 10],
      [110, 10],
      [110, 30],
      [10, 30],
    ],
    text: "Total",
    confidence: 0.97,
    score: 0.9,
    words: [],
  },
  {
    ord_num: 1,
    quad: [
      [10, 40],
      [110, 40],
      [110, 60],
      [10, 60],
    ],
    text: "12.5O",
    confidence: 0.41,
    score: 0.8,
    words: [],
  },
];

export const READ_ANSWER = {
  id: "a1",
  text: "Total 12.5O",
  lines: LINES,
  image: {
    name: "receipt.png",
    content_type: "image/png",
    width: 200,
    height: 100,
    rotation: 0,
    mirrored: false,
    size_bytes: 2048,
  },
  timings_ms: { total: 640.4, detection: 200, recognition: 300 },
  kept: true,
  trace_id: "0123",
};

export const STORED_ANSWER = {
  id: "a1",
  name: "receipt.png",
  width: 200,
  height: 100,
  size_bytes: 2048,
  created_at: "2026-11-20T10:00:00Z",
  expires_at: "2026-11-27T10:00:00Z",
  boxes: [
    { ...LINES[0], start_x: 10, start_y: 10, width: 100, height: 20, corrected_text: null },
    {
      ord_num: 1,
      start_x: 10,
      start_y: 40,
      width: 100,
      height: 20,
      quad: null,
      text: "12.5O",
      confidence: null,
      corrected_text: "12.50",
    },
  ],
  corrections: [
    { ord_num: 1, text: "12,50", created_at: "2026-11-20T10:01:00Z" },
    { ord_num: 1, text: "12.50", created_at: "2026-11-20T10:02:00Z" },
  ],
};

export function historyEntry(id: string, name: string) {
  return {
    id,
    name,
    content_type: "image/png",
    width: 200,
    height: 100,
    size_bytes: 2048,
    created_at: "2026-11-20T10:00:00Z",
    expires_at: "2026-11-27T10:00:00Z",
    text: `text of ${name}`,
  };
}

export function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  return new Response(
    JSON.stringify({ type: "about:blank", title: "Problem", status, detail, error: detail }),
    {
      status,
      headers: { "Content-Type": "application/problem+json", ...headers },
    },
  );
}

export function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
}
