import { useEffect, useState } from "react";

import { formatCount } from "../../../format";

/** The seconds that are left, counted down. Nothing reads it out: it was said once, when it began. */
export function Countdown({ toMs }: { toMs: number }) {
  const [nowMs, setNowMs] = useState(() => Date.now());

  useEffect(() => {
    const timer = window.setInterval(() => {
      setNowMs(Date.now());
    }, 250);
    return () => {
      window.clearInterval(timer);
    };
  }, []);

  return formatCount(Math.max(0, Math.ceil((toMs - nowMs) / 1000)), "second");
}
