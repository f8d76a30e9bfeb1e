/** Answers as the server gives them, for the tests. */

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
    { ...LINES[0], start_x: 10, start_y: 10, width: 100, height: 20, corrected_text: null },
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
