/** Notify elements when they come near the window or leave it. */

/** One and a half screens above and below, so that fast scrolling finds rendered rows. */
const MARGIN = "150% 0px";

type OnChange = (isNear: boolean, height: number) => void;

export class ViewportObserver {
  private readonly watched = new WeakMap<Element, OnChange>();
  private observer: IntersectionObserver | null = null;

  /** Whether IntersectionObserver is available; otherwise everything counts as near. */
  get canTell(): boolean {
    return "IntersectionObserver" in window;
  }

  /** Observe an element; return the function that stops it. */
  watch(element: Element, onChange: OnChange): () => void {
    if (!this.canTell) return () => undefined;
    const observer = (this.observer ??= new IntersectionObserver(this.report, { rootMargin: MARGIN }));
    this.watched.set(element, onChange);
    observer.observe(element);
    return () => {
      this.watched.delete(element);
      observer.unobserve(element);
    };
  }

  private readonly report = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      this.watched.get(target)?.(isIntersecting, boundingClientRect.height);
    }
  };
}
