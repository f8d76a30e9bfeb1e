import { useEffect, useState } from "react";

/** Remaining seconds. Not announced: the start of the wait was. */
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

  return String(Math.max(0, Math.ceil((toMs - nowMs) / 1000)));
}
