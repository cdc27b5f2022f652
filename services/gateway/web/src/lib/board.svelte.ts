// A board: columns of cards, each column paged; moves are shown at once and taken back when refused; what others do comes
// by itself.
import type { Column, Opportunity } from './api';
import { live } from './live.svelte';
import { notices } from './notices.svelte';

export interface BoardSource {
  load: (stepId?: string, pageToken?: string) => Promise<{ columns?: Column[] }>;
  concerns: (hint: { campaignId?: string; pipeline?: boolean; resync?: boolean }) => boolean;
}
const GATHER_MS = 150;

export class BoardState {
  columns = $state<Column[]>([]);
  loaded = $state(false);
  failed = $state<unknown>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;
  private moving = 0;

  constructor(private source: BoardSource) {}

  async load(): Promise<void> {
    const mine = ++this.turn;
    try {
      const { columns = [] } = await this.source.load();
      if (mine !== this.turn || this.moving) return;
      this.columns = columns;
      this.failed = null;
    } catch (why) {
      if (mine === this.turn) this.failed = why;
    }
    this.loaded = true;
  }

  /** The next cards of a column. */
  async more(column: Column): Promise<void> {
    if (!column.nextPageToken) return;
    try {
      const { columns = [] } = await this.source.load(column.step?.id, column.nextPageToken);
      const next = columns[0];
      const known = new Set((column.items ?? []).map((o) => o.id));
      column.items = [...(column.items ?? []), ...(next?.items ?? []).filter((o) => !known.has(o.id))];
      column.nextPageToken = next?.nextPageToken;
    } catch (why) {
      notices.refused(why);
    }
  }

  /** Puts the card there at once; `act` is what the server is asked. False: it was taken back. */
  async move(card: Opportunity, to: Column, act: () => Promise<unknown>): Promise<boolean> {
    const from = this.columns.find((c) => c.items?.some((o) => o.id === card.id));
    if (!from || from === to) return false;
    this.moving++;
    const at = from.items!.findIndex((o) => o.id === card.id);
    this.shift(card, from, to, 0);
    try {
      const done = await act();
      if (done === null) this.shift(card, to, from, at); // thought better of
      return done !== null;
    } catch (why) {
      this.shift(card, to, from, at);
      notices.refused(why);
      return false;
    } finally {
      this.moving--;
      this.soon();
    }
  }

  private shift(card: Opportunity, from: Column, to: Column, at: number): void {
    from.items = from.items?.filter((o) => o.id !== card.id);
    to.items = [...(to.items ?? []).slice(0, at), card, ...(to.items ?? []).slice(at)];
    from.totalSize = Math.max(0, (from.totalSize ?? 1) - 1);
    to.totalSize = (to.totalSize ?? 0) + 1;
  }

  /** Reads again, once for what comes together. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), GATHER_MS);
  }

  /** Until the returned function is called. */
  follow(): () => void {
    void this.load();
    const stop = live.listen((news) => {
      if (news.kind === 'board' && (news.hint.resync || this.source.concerns(news.hint))) this.soon();
    });
    return () => {
      stop();
      clearTimeout(this.timer);
      this.turn++;
    };
  }
}
