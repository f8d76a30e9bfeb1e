/** Where a person was in the list when they opened a picture, so that coming back leads there. */
import { routeOf } from "../../routes";

interface Kept {
  readonly scrollY: number;
  readonly openedId: string;
}

/** Of a row on a desk; soon measured. */
const FIRST_GUESS = 120;

export class ScrollPosition {
  /** Blocks that are drawn, by their keys. */
  readonly drawn = new Set<number>();
  /** Heights of a row, in pixels, in the blocks of these keys when they were drawn last. */
  private readonly rowHeights = new Map<number, number>();
  private rowHeight = FIRST_GUESS;
  private kept: Kept | null = null;

  /** How high a block is that is not drawn. */
  heightOf(key: number, rows: number): number {
    return rows * (this.rowHeights.get(key) ?? this.rowHeight);
  }

  measured(key: number, rows: number, height: number): void {
    this.rowHeight = height / rows;
    this.rowHeights.set(key, this.rowHeight);
  }

  /** The list goes away, `scrollY` pixels down: worth storageUsage where it makes way for one of its pictures. */
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
