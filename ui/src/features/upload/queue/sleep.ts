/** A pause that ends by itself, or when the line is back, or by a person's word. */

export interface Sleeper {
  readonly abort: AbortController;
  wake: () => void;
}

/** `ms` null waits for the line alone. Always resolves: whoever has slept looks at `sleeper.abort` first. */
export function sleep(ms: number | null, sleeper: Sleeper): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === null ? undefined : window.setTimeout(wake, ms);
    function wake(): void {
      window.clearTimeout(timer);
      window.removeEventListener("online", wake);
      sleeper.abort.signal.removeEventListener("abort", wake);
      resolve();
    }
    sleeper.wake = wake;
    window.addEventListener("online", wake);
    sleeper.abort.signal.addEventListener("abort", wake);
  });
}
