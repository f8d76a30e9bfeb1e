import { Parser } from "@asyncapi/parser";
import { describe, expect, test } from "vitest";

import { asyncApi as document } from "../../test/asyncApi";
import { parseEvents } from "./asyncapi";

test("the document is valid AsyncAPI", { timeout: 60_000 }, async () => {
  const { diagnostics, document: parsed } = await new Parser().parse(JSON.stringify(document));
  const isError = (severity: number) => severity === 0; // Others are warnings.
  expect(diagnostics.filter(({ severity }) => isError(severity))).toEqual([]);
  expect(parsed?.version()).toBe("3.0.0");
});

describe("parseEvents", () => {
  const { about, queues, properties, deadLetters } = parseEvents(document);

  test("returns event, sender and receiver of every queue", () => {
    expect(queues.map(({ queue, event, sentBy, receivedBy }) => [queue, event, sentBy, receivedBy])).toEqual([
      ["imageQueue", "ImageReceived", "bff-api, document-worker", "image-store-worker"],
      ["imageDataQueue", "TextRecognized", "bff-api, document-worker", "image-store-worker"],
      ["textCorrectionQueue", "TextCorrected", "bff-api", "image-store-worker"],
      ["linesQueue", "LinesEdited", "bff-api", "image-store-worker"],
      ["documentQueue", "DocumentAccepted", "bff-api", "document-worker"],
      ["pageQueue", "PageRequested", "document-worker", "document-worker"],
      ["documentDoneQueue", "DocumentDone", "image-store-worker", "document-worker"],
      ["exportQueue", "ExportRequested", "bff-api", "document-worker"],
      ["webhookQueue", "WebhookDue", "document-worker", "outgoing-worker"],
    ]);
    expect(about.length).toBeGreaterThan(1);
  });

  test("returns each queue's declaration and retries", () => {
    const facts = Object.fromEntries(queues[0]?.facts ?? []);
    expect(facts).toMatchObject({
      exchange: "default",
      "routing key": "imageQueue",
      durable: "true",
      "x-queue-type": "quorum",
      "x-dead-letter-exchange": "(the default exchange)",
      "x-dead-letter-routing-key": "imageQueue.dead",
      attempts: "8",
      "retry delays": "0.1, 0.5, 2, 5, 15, 30, 60 s",
    });
  });

  test("returns name, type, description and required flag of headers and properties", () => {
    const headers = queues[0]?.headers ?? [];
    expect(headers.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(["request_id"]);
    expect(headers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["traceparent", "accepted_at", "owner", "name", "trace_id"]),
    );
    expect([...headers, ...properties].filter(({ about }) => about === "")).toEqual([]);
    expect(properties.map(({ name }) => name)).toContain("message_id");
  });

  test("follows nested types of a body", () => {
    const { body, tables } = queues[1] ?? { body: "", tables: [] };
    expect(body).toBe("RecognizedBoxes");
    expect(tables.map(({ name }) => name)).toEqual(["RecognizedBox", "LineLayout", "Word"]);
    const types = Object.fromEntries((tables[0]?.fields ?? []).map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      start_x: "integer",
      ord_num: "integer, 0 or more",
      quad: "[[number, number], [number, number], [number, number], [number, number]]",
      confidence: "number, 0 to 1",
      words: "array of Word",
    });
  });

  test("returns examples as JSON, or a picture in base64", () => {
    const [picture, , correction] = queues.map(({ examples }) => examples[0]);
    expect(picture?.body).toMatch(/in base64/);
    expect(JSON.parse(correction?.body ?? "")).toHaveProperty("id");
    expect(JSON.parse(correction?.headers ?? "")).toHaveProperty("request_id");
  });

  test("returns the dead-letter queues and their headers", () => {
    expect(deadLetters.queues.map(({ queue }) => queue)).toEqual([
      "imageQueue.dead",
      "imageDataQueue.dead",
      "textCorrectionQueue.dead",
      "linesQueue.dead",
      "documentQueue.dead",
      "pageQueue.dead",
      "documentDoneQueue.dead",
      "exportQueue.dead",
      "webhookQueue.dead",
    ]);
    expect(deadLetters.headers.map(({ name }) => name)).toEqual(["DeathHeaders", "Death"]);
    expect(deadLetters.headers[1]?.fields[0]?.type).toBe('"rejected" or "delivery_limit"');
  });
});

test.each([
  ["that is not an object", []],
  ["without channels", { info: { description: "" } }],
  ["with a dangling reference", { ...document, components: {} }],
])("rejects a document %s", (_, broken) => {
  expect(() => parseEvents(broken)).toThrow();
});
