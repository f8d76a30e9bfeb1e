import { t } from "../../messages";
import type { Channel } from "./asyncapi";

/** A queue's declaration. */
export function ChannelFacts({ channel }: { channel: Channel }) {
  return (
    <dl className="queue-facts" aria-label={t("events.queue", { queue: channel.queue })}>
      {channel.facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
