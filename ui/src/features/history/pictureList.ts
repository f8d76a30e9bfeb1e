/** The history as far as it is loaded, for the query that are searched for. Kept while the tab lives, refreshed quietly. */
import { listPictures } from "../../api/pictures";
import type { HistoryEntry, HistoryPage } from "../../api/types";
import { type Blocks, blocksOf, withEntry, withFirstPage, withNextPage, without } from "./blocks";
import { messageOrOffline } from "./offlineMessage";
import { Store } from "./store";

export interface ListState {
  /** What is searched for; empty: everything. */
  readonly query: string;
  /** Null until the first page is here. While another search loads, still what the one before has found. */
  readonly blocks: Blocks | null;
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
  readonly loading: "first" | "next" | null;
  /** Why what was asked for last is not here. */
  readonly problem: string | null;
  /** Why the pictures could not be refreshed: what they show may have changed since. */
  readonly staleBecause: string | null;
  /** Counts how often the newest pictures came. */
  readonly refreshes: number;
}

const NOTHING: ListState = {
  query: "",
  blocks: null,
  next: null,
  loading: null,
  problem: null,
  staleBecause: null,
  refreshes: 0,
};

export class PictureList extends Store<ListState> {
  private loading = new AbortController();
  private refreshing = new AbortController();
  private keys = 0;
  /** Counts what this page changed itself: an answer from before a change does not know of it. */
  private changes = 0;

  constructor() {
    super(NOTHING);
  }

  /** Shows the pictures that contain `query`: at once where they are here, and then as they are now. */
  open(query: string): void {
    const { query: shown, blocks, loading } = this.get();
    if (query !== shown || (blocks === null && loading === null)) this.loadFirst(query);
    else this.refresh();
  }

  loadNext(): void {
    const { query, next, loading } = this.get();
    if (next === null || loading !== null) return;
    this.set({ loading: "next", problem: null });
    this.load(query, next, (answer) => {
      const blocks = withNextPage(this.get().blocks ?? [], answer, this.newKey);
      this.set({ blocks, next: answer.next, loading: null });
    });
  }

  /** Asks again for what failed. */
  tryAgain(): void {
    const { query, blocks } = this.get();
    if (blocks === null) this.loadFirst(query);
    else this.loadNext();
  }

  /** Brings what changed elsewhere: in another tab, or because its days were over. What is shown stays where it fails. */
  refresh(): void {
    const { query, blocks, loading } = this.get();
    if (loading === "first") return;
    if (blocks === null) {
      this.loadFirst(query);
      return;
    }
    this.refreshing.abort();
    const { signal } = (this.refreshing = new AbortController());
    const changes = this.changes;
    listPictures(query, null, signal).then(
      (answer) => {
        if (signal.aborted) return;
        if (changes === this.changes) this.renew(answer);
        else this.refresh();
      },
      (thrown: unknown) => {
        if (!signal.aborted) this.set({ staleBecause: messageOrOffline(thrown) });
      },
    );
  }

  /** A picture has another name now. */
  change(entry: HistoryEntry): void {
    this.changes += 1;
    const { blocks } = this.get();
    if (blocks !== null) this.set({ blocks: withEntry(blocks, entry) });
  }

  /** Pictures are gone for ever. */
  drop(ids: ReadonlySet<string>): void {
    this.changes += 1;
    const { blocks } = this.get();
    if (blocks !== null) this.set({ blocks: without(blocks, ids) });
  }

  /** Nothing of it is wanted any more. */
  stop(): void {
    this.loading.abort();
    this.refreshing.abort();
  }

  private readonly newKey = (): number => this.keys++;

  private loadFirst(query: string): void {
    this.refreshing.abort();
    this.set({ query, loading: "first", problem: null });
    this.load(query, null, ({ entries, next }) => {
      const blocks = blocksOf(entries, this.newKey);
      this.set({ blocks, next, loading: null, staleBecause: null, refreshes: this.get().refreshes + 1 });
    });
  }

  private renew(answer: HistoryPage): void {
    const { blocks, next, refreshes } = this.get();
    const renewed = withFirstPage(blocks ?? [], next, answer, this.newKey);
    if (renewed.next !== next) {
      // A next page that is under way would begin where these pages no longer end.
      this.loading.abort();
      this.set({ loading: null });
    }
    this.set({ ...renewed, problem: null, staleBecause: null, refreshes: refreshes + 1 });
  }

  private load(query: string, before: string | null, onAnswer: (answer: HistoryPage) => void): void {
    this.loading.abort();
    const { signal } = (this.loading = new AbortController());
    listPictures(query, before, signal).then(
      (answer) => {
        if (!signal.aborted) onAnswer(answer);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        // What another search has found would be taken for this one's.
        const blocks = before === null ? null : this.get().blocks;
        this.set({ loading: null, problem: messageOrOffline(thrown), blocks, staleBecause: null });
      },
    );
  }
}
