// What changes by itself: one stream a browser, however many tabs (browsers open six connections a host). The tab that
// holds the lock has the stream and passes on what it says.
import type { Notification } from './api';

interface BoardHint {
  campaignId?: string;
  pipeline?: boolean; // the reader's own
  opportunityId?: string; // absent: several
  type?: string;
  resync?: boolean; // anything may have changed
}
type News =
  | { kind: 'board'; hint: BoardHint }
  | { kind: 'notification'; notification: Notification }
  | { kind: 'read' }
  | { kind: 'connected'; connected: boolean };

class Live {
  connected = $state(true);
  private listeners = new Set<(news: News) => void>();
  private channel = new BroadcastChannel('cohoi-live');
  private source: EventSource | null = null;
  private leave: (() => void) | null = null;

  constructor() {
    this.channel.onmessage = (e: MessageEvent<News>) => this.take(e.data);
  }

  open(): void {
    if (this.leave) return;
    const ended = new Promise<void>((resolve) => (this.leave = resolve));
    void navigator.locks.request('cohoi-live', async () => {
      if (!this.leave) return;
      this.connect();
      await ended;
      this.source?.close();
      this.source = null;
    });
  }

  close(): void {
    this.leave?.();
    this.leave = null;
  }

  listen(fn: (news: News) => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  private connect(): void {
    const source = new EventSource('/v1/stream');
    let lost = false;
    source.onopen = () => {
      this.tell({ kind: 'connected', connected: true });
      if (lost) this.tell({ kind: 'board', hint: { resync: true } });
      lost = false;
    };
    source.onerror = () => {
      lost = true;
      this.tell({ kind: 'connected', connected: false });
      if (source.readyState !== EventSource.CLOSED || !this.leave) return;
      source.close(); // refused, as while the gateway starts: the browser does not come again by itself
      setTimeout(() => this.leave && this.connect(), 2000);
    };
    const on = (name: string, make: (data: string) => News): void =>
      source.addEventListener(name, (e) => this.tell(make((e as MessageEvent<string>).data)));
    on('board', (data) => ({ kind: 'board', hint: JSON.parse(data) as BoardHint }));
    on('notification', (data) => ({
      kind: 'notification',
      notification: (JSON.parse(data) as { notification: Notification }).notification,
    }));
    on('read', () => ({ kind: 'read' }));
    this.source = source;
  }

  private tell(news: News): void {
    this.channel.postMessage(news);
    this.take(news);
  }

  private take(news: News): void {
    if (news.kind === 'connected') this.connected = news.connected;
    this.listeners.forEach((fn) => fn(news));
  }
}

export const live = new Live();
