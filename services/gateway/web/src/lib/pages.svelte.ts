// A long list that is read page by page as it is scrolled; begins anew when what is asked for changes.
import { notices } from './notices.svelte';

export interface PageOf<T> {
  items?: T[];
  nextPageToken?: string;
  totalSize?: number;
}

export class Pages<T> {
  items = $state.raw<T[]>([]);
  total = $state(0);
  loaded = $state(false);
  more = $state(false);
  private token: string | undefined;
  private turn = 0;
  private asking = false;

  constructor(private read: (pageToken: string | undefined) => Promise<PageOf<T>>) {}

  async begin(): Promise<void> {
    const mine = ++this.turn;
    try {
      const page = await this.read(undefined);
      if (mine !== this.turn) return;
      this.items = page.items ?? [];
      this.take(page);
    } catch (why) {
      if (mine === this.turn) notices.refused(why);
    }
    this.loaded = true;
  }

  async next(): Promise<void> {
    if (this.asking || !this.token) return;
    const mine = this.turn;
    this.asking = true;
    try {
      const page = await this.read(this.token);
      if (mine === this.turn) {
        this.items = [...this.items, ...(page.items ?? [])];
        this.take(page);
      }
    } catch (why) {
      notices.refused(why);
    }
    this.asking = false;
  }

  private take(page: PageOf<T>): void {
    this.token = page.nextPageToken || undefined;
    this.more = !!this.token;
    this.total = page.totalSize ?? this.items.length;
  }
}
