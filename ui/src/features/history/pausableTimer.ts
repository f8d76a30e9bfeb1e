/** A timer that can be paused. */
export class PausableTimer {
  private readonly onEnd: () => void;
  private leftMs: number;
  private startedAt = 0;
  private timer: number | undefined;

  constructor(ms: number, onEnd: () => void) {
    this.leftMs = ms;
    this.onEnd = onEnd;
    this.go();
  }

  hold(): void {
    if (this.timer === undefined) return;
    this.stop();
    this.leftMs -= Date.now() - this.startedAt;
  }

  go(): void {
    if (this.timer !== undefined) return;
    this.startedAt = Date.now();
    this.timer = window.setTimeout(this.onEnd, this.leftMs);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }
}
