import { t } from "../../messages";
import { Paragraph } from "../Paragraph";
import type { QueueOfEvents } from "./asyncapi";
import { ChannelFacts } from "./ChannelFacts";
import { FieldTable } from "./FieldTable";
import { TypeTables } from "./TypeTables";

/** A queue: sender, receiver, headers, body, examples. */
export function QueueView({ queue }: { queue: QueueOfEvents }) {
  return (
    <article className="queue" aria-labelledby={queue.queue}>
      <h3 id={queue.queue}>{queue.event}</h3>
      <p>{queue.summary}</p>
      <p className="queue-way">
        {queue.sentBy} → <code>{queue.queue}</code> → {queue.receivedBy}
      </p>
      <Paragraph text={queue.about} />
      <ChannelFacts channel={queue} />

      <h4>{t("events.headers")}</h4>
      <FieldTable label={t("events.headersOf", { event: queue.event })} fields={queue.headers} />

      <h4>{t("events.body")}</h4>
      <p>
        <code>{queue.contentType}</code>: <code>{queue.body}</code>
      </p>
      <TypeTables tables={queue.tables} of={queue.event} />

      <h4>{t("events.examples")}</h4>
      {queue.examples.map((example) => (
        <details key={example.name} className="queue-example">
          <summary>{example.name}</summary>
          <h5>{t("events.headers")}</h5>
          <pre>{example.headers}</pre>
          <h5>{t("events.body")}</h5>
          <pre>{example.body}</pre>
        </details>
      ))}
    </article>
  );
}
