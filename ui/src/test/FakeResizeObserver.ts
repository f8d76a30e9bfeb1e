/** Tells each element's size once, as a browser does at first: jsdom lays nothing out. */
export class FakeResizeObserver implements ResizeObserver {
  readonly #onResize: ResizeObserverCallback;

  constructor(onResize: ResizeObserverCallback) {
    this.#onResize = onResize;
  }

  observe(): void {
    this.#onResize([], this);
  }

  unobserve(): void {
    // No size ever changes.
  }

  disconnect(): void {
    // Nothing is observed.
  }
}
