import "./events.css";

import { useCallback } from "react";

import { Alert } from "../../components/Alert";
import { t } from "../../messages";
import { EVENTS, load } from "../documents";
import { Paragraph } from "../Paragraph";
import { useLoad } from "../useLoad";
import { parseEvents } from "./asyncapi";
import { DeadLettersView } from "./DeadLettersView";
import { FieldTable } from "./FieldTable";
import { QueueView } from "./QueueView";

/** The queues, from the AsyncAPI document. */
export function EventsView() {
  const { value, problem, again } = useLoad(
    useCallback(async (signal: AbortSignal) => parseEvents(await load(EVENTS, signal)), []),
  );
  if (problem !== null) {
    return (
      <Alert message={problem}>
        <button type="button" className="button" onClick={again}>
          {t("action.tryAgain")}
        </button>
      </Alert>
    );
  }
  if (value === null) return <p className="facts">{t("state.loading")}</p>;
  return (
    <div className="events">
      {value.about.map((paragraph) => (
        <Paragraph key={paragraph} text={paragraph} />
      ))}
      {value.queues.map((queue) => (
        <QueueView key={queue.queue} queue={queue} />
      ))}
      <article className="queue" aria-labelledby="event-properties">
        <h3 id="event-properties">{t("events.properties")}</h3>
        <FieldTable label={t("events.propertiesLabel")} fields={value.properties} />
      </article>
      <DeadLettersView letters={value.deadLetters} />
    </div>
  );
}
