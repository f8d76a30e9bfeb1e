/** Where a person was in the list when they opened a picture, so that coming back leads there. */
import { routeOf } from "../../routes";

interface Kept {
  readonly scrollY: number;
  readonly openedId: string;
}

export class Place {
  /** Heights of loaded pages that are not drawn, in pixels, by their keys. */
  readonly heights = new Map<number, number>();
  /** Loaded pages that are drawn. */
  readonly drawn = new Set<number>();
  private kept: Kept | null = null;

  /** The list goes away, `scrollY` pixels down: worth keeping where it makes way for one of its pictures. */
  leave(scrollY: number): void {
    const route = routeOf(window.location.hash);
    if (route.page !== "picture") return;
    this.kept = { scrollY, openedId: route.id };
    window.addEventListener("hashchange", this.onMove);
  }

  /** The list comes: where to begin; null at the top. */
  arrive(): Kept | null {
    if (this.kept === null) this.drawn.clear();
    return this.kept;
  }

  forget(): void {
    this.kept = null;
    window.removeEventListener("hashchange", this.onMove);
  }

  /** Whoever goes on from the picture to elsewhere has left the list for good. */
  private readonly onMove = (): void => {
    const route = routeOf(window.location.hash);
    if (route.page === "history") window.removeEventListener("hashchange", this.onMove);
    else if (route.page !== "picture" || route.id !== this.kept?.openedId) this.forget();
  };
}
