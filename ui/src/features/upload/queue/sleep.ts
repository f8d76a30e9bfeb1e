/** A wait that ends after a time, when the connection is back, or when it is woken. */

export interface Sleeper {
  readonly abort: AbortController;
  wake: () => void;
}

/** Wait; `ms` null waits for the connection only. Always resolves: check `sleeper.abort` afterwards. */
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
