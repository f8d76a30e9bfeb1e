/** The loaded part of the history for a listing, kept for the lifetime of the tab. */
import { isSameListing, type Listing, NEWEST_FIRST } from "../../api/listing";
import { listPictures } from "../../api/pictures";
import type { HistoryEntry, HistoryPage } from "../../api/types";
import { type Blocks, blocksOf, withEntry, withFirstPage, withNextPage, without } from "./blocks";
import { messageOrOffline } from "./offlineMessage";
import { Store } from "./store";

export interface ListState {
  readonly listing: Listing;
  /** Null until the first page has loaded. While another listing loads, the previous results. */
  readonly blocks: Blocks | null;
  /** Cursor of the next page; null if there is none. */
  readonly next: string | null;
  readonly loading: "first" | "next" | null;
  /** Why the last request failed. */
  readonly problem: string | null;
  /** Why the list could not be refreshed. */
  readonly staleBecause: string | null;
  /** Number of refreshes. */
  readonly refreshes: number;
}

const NOTHING: ListState = {
  listing: NEWEST_FIRST,
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
  /** Number of local changes: an answer requested before a change is outdated. */
  private changes = 0;

  constructor() {
    super(NOTHING);
  }

  /** Show the pictures of a listing, from memory first, then refreshed. */
  open(listing: Listing): void {
    const { listing: shown, blocks, loading } = this.get();
    if (!isSameListing(listing, shown) || (blocks === null && loading === null)) this.loadFirst(listing);
    else this.refresh();
  }

  loadNext(): void {
    const { listing, next, loading } = this.get();
    if (next === null || loading !== null) return;
    this.set({ loading: "next", problem: null });
    this.load(listing, next, (answer) => {
      const blocks = withNextPage(this.get().blocks ?? [], answer, this.newKey);
      this.set({ blocks, next: answer.next, loading: null });
    });
  }

  /** Repeat the failed request. */
  tryAgain(): void {
    const { listing, blocks } = this.get();
    if (blocks === null) this.loadFirst(listing);
    else this.loadNext();
  }

  /** Load changes made elsewhere. The list stays if it fails. */
  refresh(): void {
    const { listing, blocks, loading } = this.get();
    if (loading === "first") return;
    if (blocks === null) {
      this.loadFirst(listing);
      return;
    }
    this.refreshing.abort();
    const { signal } = (this.refreshing = new AbortController());
    const changes = this.changes;
    listPictures(listing, null, signal).then(
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

  /** Update a renamed picture. */
  change(entry: HistoryEntry): void {
    this.changes += 1;
    const { blocks } = this.get();
    if (blocks !== null) this.set({ blocks: withEntry(blocks, entry) });
  }

  /** Remove deleted pictures. */
  drop(ids: ReadonlySet<string>): void {
    this.changes += 1;
    const { blocks } = this.get();
    if (blocks !== null) this.set({ blocks: without(blocks, ids) });
  }

  /** Abort all requests. */
  stop(): void {
    this.loading.abort();
    this.refreshing.abort();
  }

  private readonly newKey = (): number => this.keys++;

  private loadFirst(listing: Listing): void {
    this.refreshing.abort();
    this.set({ listing, loading: "first", problem: null });
    this.load(listing, null, ({ entries, next }) => {
      const blocks = blocksOf(entries, this.newKey);
      this.set({ blocks, next, loading: null, staleBecause: null, refreshes: this.get().refreshes + 1 });
    });
  }

  private renew(answer: HistoryPage): void {
    const { blocks, next, refreshes } = this.get();
    const renewed = withFirstPage(blocks ?? [], next, answer, this.newKey);
    if (renewed.next !== next) {
      // A next page being loaded would start at the old cursor.
      this.loading.abort();
      this.set({ loading: null });
    }
    this.set({ ...renewed, problem: null, staleBecause: null, refreshes: refreshes + 1 });
  }

  private load(listing: Listing, before: string | null, onAnswer: (answer: HistoryPage) => void): void {
    this.loading.abort();
    const { signal } = (this.loading = new AbortController());
    listPictures(listing, before, signal).then(
      (answer) => {
        if (!signal.aborted) onAnswer(answer);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        // Results of another search must not be shown for this one.
        const blocks = before === null ? null : this.get().blocks;
        this.set({ loading: null, problem: messageOrOffline(thrown), blocks, staleBecause: null });
      },
    );
  }
}
