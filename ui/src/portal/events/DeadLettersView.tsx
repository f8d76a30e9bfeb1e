import { t } from "../../messages";
import { Paragraph } from "../Paragraph";
import type { DeadLetters } from "./asyncapi";
import { ChannelFacts } from "./ChannelFacts";
import { TypeTables } from "./TypeTables";

/** The dead-letter queues. */
export function DeadLettersView({ letters }: { letters: DeadLetters }) {
  return (
    <article className="queue" aria-labelledby="dead-letters">
      <h3 id="dead-letters">{t("events.deadLetters")}</h3>
      <Paragraph text={letters.about} />
      {letters.queues.map((channel) => (
        <div key={channel.queue} className="queue-type">
          <h4>
            <code>{channel.queue}</code>
          </h4>
          <ChannelFacts channel={channel} />
        </div>
      ))}
      <h4>{t("events.deadLetterHeaders")}</h4>
      <TypeTables tables={letters.headers} of={t("events.deadLetters")} />
    </article>
  );
}
