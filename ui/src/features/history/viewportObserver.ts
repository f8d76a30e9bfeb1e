/** Tells an element when it comes near the window and when it goes far from it. */

/** A screen and a half above and below: a fling of the thumb finds its rows drawn. */
const MARGIN = "150% 0px";

type OnChange = (isNear: boolean, height: number) => void;

export class ViewportObserver {
  private readonly watched = new WeakMap<Element, OnChange>();
  private observer: IntersectionObserver | null = null;

  /** Whether the browser knows what is near; else everything is to be taken for near. */
  get canTell(): boolean {
    return "IntersectionObserver" in window;
  }

  /** Returns how to end it. */
  watch(element: Element, onChange: OnChange): () => void {
    if (!this.canTell) return () => undefined;
    const observer = (this.observer ??= new IntersectionObserver(this.tell, { rootMargin: MARGIN }));
    this.watched.set(element, onChange);
    observer.observe(element);
    return () => {
      this.watched.delete(element);
      observer.unobserve(element);
    };
  }

  private readonly tell = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      this.watched.get(target)?.(isIntersecting, boundingClientRect.height);
    }
  };
}
