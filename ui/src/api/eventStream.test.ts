import { expect, test } from "vitest";

import { EventStream } from "./eventStream";

const STREAM =
  ": the line is awake\n\n" +
  'event: boxes\ndata: {"boxes": []}\n\n' +
  'event: texts\r\nid: 7\r\ndata: {"text":\r\ndata: "Übergrößen 東京 😀"}\r\n\r\n' +
  "event: done\rdata:{}\r\r";

const EVENTS = [
  { name: "boxes", data: '{"boxes": []}' },
  { name: "texts", data: '{"text":\n"Übergrößen 東京 😀"}' },
  { name: "done", data: "{}" },
];

test("returns the events of a stream that arrives at once", () => {
  expect(new EventStream().push(STREAM)).toEqual(EVENTS);
});

test.each([1, 2, 3, 7, 20])("returns the same events when the stream arrives in chunks of %i", (size) => {
  const stream = new EventStream();
  const events = [];
  for (let at = 0; at < STREAM.length; at += size) events.push(...stream.push(STREAM.slice(at, at + size)));
  expect(events).toEqual(EVENTS);
});

test("returns the same events wherever the stream is split", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const stream = new EventStream();
    expect([...stream.push(STREAM.slice(0, cut)), ...stream.push(STREAM.slice(cut))]).toEqual(EVENTS);
  }
});

test.each([
  ["an event has no name", "data: x\n\n", [{ name: "message", data: "x" }]],
  ["an event has no data", "event: boxes\n\ndata: x\n\n", [{ name: "message", data: "x" }]],
  ["a field has no colon", "data\n\n", [{ name: "message", data: "" }]],
  ["a value starts with two spaces", "data:  x\n\n", [{ name: "message", data: " x" }]],
  ["a value contains colons", "data: a:b: c\n\n", [{ name: "message", data: "a:b: c" }]],
  ["the stream starts with a byte order mark", "\ufeffdata: x\n\n", [{ name: "message", data: "x" }]],
  ["the last event is incomplete", "data: x\n\ndata: y\n", [{ name: "message", data: "x" }]],
])("follows the specification when %s", (_, stream, events) => {
  expect(new EventStream().push(stream)).toEqual(events);
});
