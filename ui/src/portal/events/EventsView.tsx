import "./events.css";

import { useCallback } from "react";

import { Alert } from "../../components/Alert";
import { EVENTS, load } from "../documents";
import { Prose } from "../Prose";
import { useLoaded } from "../useLoaded";
import { readEvents } from "./asyncapi";
import { DeadLettersView } from "./DeadLettersView";
import { FieldTable } from "./FieldTable";
import { QueueView } from "./QueueView";

/** The queues, from their AsyncAPI document. */
export function EventsView() {
  const { value, problem, again } = useLoaded(
    useCallback(async (signal: AbortSignal) => readEvents(await load(EVENTS, signal)), []),
  );
  if (problem !== null) {
    return (
      <Alert message={problem}>
        <button type="button" className="button" onClick={again}>
          Try again
        </button>
      </Alert>
    );
  }
  if (value === null) return <p className="facts">Loading…</p>;
  return (
    <div className="events">
      {value.about.map((paragraph) => (
        <Prose key={paragraph} text={paragraph} />
      ))}
      {value.queues.map((queue) => (
        <QueueView key={queue.queue} queue={queue} />
      ))}
      <article className="queue" aria-labelledby="event-properties">
        <h3 id="event-properties">AMQP properties of all events</h3>
        <FieldTable label="Properties" fields={value.properties} />
      </article>
      <DeadLettersView letters={value.deadLetters} />
    </div>
  );
}
