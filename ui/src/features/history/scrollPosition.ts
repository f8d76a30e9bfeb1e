/** The scroll position of the list when a picture was opened, restored on return. */
import { routeOf } from "../../routes";

interface Kept {
  readonly scrollY: number;
  readonly openedId: string;
}

/** Row height in pixels until one has been measured. */
const FIRST_GUESS = 120;

export class ScrollPosition {
  /** Keys of the rendered blocks. */
  readonly drawn = new Set<number>();
  /** Last measured row height in pixels, by block key. */
  private readonly rowHeights = new Map<number, number>();
  private rowHeight = FIRST_GUESS;
  private kept: Kept | null = null;

  /** Return the height of a block that is not rendered. */
  heightOf(key: number, rows: number): number {
    return rows * (this.rowHeights.get(key) ?? this.rowHeight);
  }

  measured(key: number, rows: number, height: number): void {
    this.rowHeight = height / rows;
    this.rowHeights.set(key, this.rowHeight);
  }

  /** Store the scroll position, in pixels, if a picture is opened. */
  leave(scrollY: number): void {
    const route = routeOf(window.location.hash);
    if (route.page !== "picture") return;
    this.kept = { scrollY, openedId: route.id };
    window.addEventListener("hashchange", this.onMove);
  }

  /** Return the stored position; null for the top. */
  arrive(): Kept | null {
    if (this.kept === null) this.drawn.clear();
    return this.kept;
  }

  forget(): void {
    this.kept = null;
    window.removeEventListener("hashchange", this.onMove);
  }

  /** Forget the position when another page is visited. */
  private readonly onMove = (): void => {
    const route = routeOf(window.location.hash);
    if (route.page === "history") window.removeEventListener("hashchange", this.onMove);
    else if (route.page !== "picture" || route.id !== this.kept?.openedId) this.forget();
  };
}
