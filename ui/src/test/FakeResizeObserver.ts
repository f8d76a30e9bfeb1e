/** Reports each element once, since jsdom has no layout. */
export class FakeResizeObserver implements ResizeObserver {
  readonly #onResize: ResizeObserverCallback;

  constructor(onResize: ResizeObserverCallback) {
    this.#onResize = onResize;
  }

  observe(): void {
    this.#onResize([], this);
  }

  unobserve(): void {
    // Sizes never change.
  }

  disconnect(): void {
    // Nothing is observed.
  }
}
