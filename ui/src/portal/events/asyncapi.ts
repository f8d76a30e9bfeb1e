/** Convert the AsyncAPI document to tables, with references resolved. */
import { t } from "../../messages";
import { array, fail, fields, isFields, number, string } from "../../api/decode";

const SCHEMAS = "#/components/schemas";

type Fields = Readonly<Record<string, unknown>>;

/** A header, a property or a field of a body. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly about: string;
}

/** The fields of an object, with its type's name. */
export interface Table {
  readonly name: string;
  readonly about: string;
  readonly fields: readonly Field[];
}

export interface Example {
  readonly name: string;
  readonly headers: string;
  readonly body: string;
}

/** A queue's declaration. */
export interface Channel {
  readonly queue: string;
  readonly about: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface QueueOfEvents extends Channel {
  readonly event: string;
  readonly summary: string;
  readonly sentBy: string;
  readonly receivedBy: string;
  readonly headers: readonly Field[];
  readonly contentType: string;
  /** The body's type. */
  readonly body: string;
  readonly tables: readonly Table[];
  readonly examples: readonly Example[];
}

/** The dead-letter queues, which differ by name only. */
export interface DeadLetters {
  readonly about: string;
  readonly queues: readonly Channel[];
  readonly readBy: string;
  readonly headers: readonly Table[];
}

export interface Events {
  readonly about: readonly string[];
  readonly queues: readonly QueueOfEvents[];
  readonly properties: readonly Field[];
  readonly deadLetters: DeadLetters;
}

/** @throws UnexpectedShape if it is not our AsyncAPI document. */
export function parseEvents(value: unknown): Events {
  const document = fields(value, "document");
  const channels = Object.entries(fields(document.channels, "channels")).map(
    ([name, channel]) => [name, fields(channel, name)] as const,
  );
  const isMainQueue = (channel: Fields) => "x-dead-letters" in channel;
  return {
    about: string(fields(document.info, "info"), "description").split("\n\n"),
    queues: channels
      .filter(([, channel]) => isMainQueue(channel))
      .map(([name, channel]) => queueOf(document, name, channel)),
    properties: fieldsOf(document, { $ref: `${SCHEMAS}/EventProperties` }),
    deadLetters: deadLettersOf(
      document,
      channels.filter(([, channel]) => !isMainQueue(channel)),
    ),
  };
}

function queueOf(document: Fields, name: string, channel: Fields): QueueOfEvents {
  const message = resolved(document, Object.values(fields(channel.messages, "messages"))[0]);
  return {
    ...channelOf(name, channel),
    event: string(message, "name"),
    summary: string(message, "summary"),
    sentBy: operationTag(document, name, "send"),
    receivedBy: operationTag(document, name, "receive"),
    headers: fieldsOf(document, message.headers),
    contentType: string(message, "contentType"),
    body: typeOf(fields(message.payload, "payload")),
    tables: tablesOf(document, message.payload),
    examples: array(message, "examples").map(exampleOf),
  };
}

function deadLettersOf(document: Fields, channels: readonly (readonly [string, Fields])[]): DeadLetters {
  const [name, channel] = channels[0] ?? fail("channels", "complete: no dead letters");
  return {
    about: string(channel, "description"),
    queues: channels.map(([queue, of]) => channelOf(queue, of)),
    readBy: operationTag(document, name, "receive"),
    headers: tablesOf(document, { $ref: `${SCHEMAS}/DeathHeaders` }),
  };
}

function channelOf(name: string, channel: Fields): Channel {
  const amqp = fields(fields(channel.bindings, "bindings").amqp, "amqp");
  const queue = fields(amqp.queue, "queue");
  const facts: [string, string][] = [
    [t("events.exchange"), string(fields(amqp["x-exchange"], "x-exchange"), "type")],
    [t("events.routingKey"), name],
    [t("events.durable"), String(queue.durable === true)],
    ...Object.entries(fields(queue["x-arguments"], "x-arguments")).map(([key, value]): [string, string] => [
      key,
      value === "" ? t("events.defaultExchange") : String(value),
    ]),
  ];
  if ("x-attempts" in channel) {
    facts.push(
      [t("events.attempts"), String(number(channel, "x-attempts"))],
      [t("events.retryDelays"), t("events.seconds", { list: array(channel, "x-retry-delays-s").join(", ") })],
    );
  }
  return { queue: name, about: string(channel, "description"), facts };
}

/** Returns the services that send to a queue, or receive from it. */
function operationTag(document: Fields, queue: string, action: string): string {
  const services = Object.values(fields(document.operations, "operations"))
    .map((value) => fields(value, "operation"))
    .filter((it) => it.action === action && fields(it.channel, "channel").$ref === `#/channels/${queue}`)
    .map((it) => string(fields(array(it, "tags")[0], "tag"), "name"));
  if (services.length === 0) throw new Error(`No operation: ${action} ${queue}`);
  return services.join(", ");
}

function exampleOf(value: unknown): Example {
  const example = fields(value, "example");
  return {
    name: string(example, "name"),
    headers: JSON.stringify(example.headers, null, 2),
    body:
      typeof example.payload === "string"
        ? t("events.base64", { payload: example.payload })
        : JSON.stringify(example.payload, null, 2),
  };
}

/** Return the fields of an object's schema. */
function fieldsOf(document: Fields, value: unknown): readonly Field[] {
  const schema = resolved(document, value);
  const required = new Set("required" in schema ? array(schema, "required") : []);
  return Object.entries(fields(schema.properties, "properties")).map(([name, of]) => {
    const field = fields(of, name);
    return { name, type: typeOf(field), isRequired: required.has(name), about: aboutOf(field) };
  });
}

/** Return the schema's object and all nested ones, each once, outer ones first. */
function tablesOf(document: Fields, value: unknown): readonly Table[] {
  const tables = new Map<string, Table>();
  const waiting = [value];
  while (waiting.length > 0) {
    const schema = resolved(document, waiting.shift());
    if (isFields(schema.properties)) {
      const name = string(schema, "title");
      if (tables.has(name)) continue;
      tables.set(name, { name, about: aboutOf(schema), fields: fieldsOf(document, schema) });
      waiting.push(...Object.values(schema.properties));
    } else if (isFields(schema.items)) {
      waiting.push(schema.items);
    }
  }
  return [...tables.values()];
}

function aboutOf(schema: Fields): string {
  return typeof schema.description === "string" ? schema.description : "";
}

/** Return a schema's type as text: `integer, 0 or more`, `array of Word`. */
function typeOf(schema: Fields): string {
  if (typeof schema.$ref === "string") return nameIn(schema.$ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((it) => JSON.stringify(it)).join(" or ");
  if (schema.type === "array") return arrayType(schema);
  const type = typeof schema.type === "string" ? schema.type : "anything";
  const limits = [schema.format, schema.pattern, rangeOf(schema)].filter((it) => typeof it === "string");
  return [type, ...limits].join(", ");
}

function arrayType({ items, minItems, maxItems }: Fields): string {
  if (Array.isArray(items)) return `[${items.map((it) => typeOf(fields(it, "items"))).join(", ")}]`;
  const count = typeof minItems === "number" && minItems === maxItems ? `${minItems} ` : "";
  return `array of ${count}${typeOf(fields(items, "items"))}`;
}

function rangeOf({ minimum, maximum }: Fields): string | null {
  if (typeof minimum !== "number") return null;
  return typeof maximum === "number" ? `${minimum} to ${maximum}` : `${minimum} or more`;
}

/** Return a schema or message with its reference resolved. */
function resolved(document: Fields, value: unknown): Fields {
  const found = fields(value, "schema");
  return typeof found.$ref === "string" ? resolved(document, at(document, found.$ref)) : found;
}

function at(document: Fields, reference: string): Fields {
  let found: unknown = document;
  for (const step of reference.replace("#/", "").split("/"))
    found = isFields(found) ? found[step] : undefined;
  return isFields(found) ? found : fail(reference, "in the document");
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
