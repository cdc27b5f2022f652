// What changes by itself: one stream a browser, however many tabs (browsers open six connections a host). The tab that
// holds the lock has the stream and passes on what it says.
import { onUnreachable, type Notification } from './api';

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

const RETRY_MS = 2000;

class Live {
  connected = $state(true);
  private listeners = new Set<(news: News) => void>();
  private channel = new BroadcastChannel('cohoi-live');
  private source: EventSource | null = null; // only the tab that holds the lock has one
  private wasLost = false;
  private leave: (() => void) | null = null;

  constructor() {
    this.channel.onmessage = (e: MessageEvent<News>) => this.take(e.data);
    addEventListener('offline', () => this.lose());
    addEventListener('online', () => this.again());
    onUnreachable(() => this.again()); // the stream may not have noticed yet
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

  private lose(): void {
    this.wasLost = true;
    if (this.source) this.tell({ kind: 'connected', connected: false });
  }

  private again(): void {
    if (!this.source) return; // another tab has the stream
    this.lose();
    this.source.close();
    this.connect();
  }

  private connect(): void {
    const source = new EventSource('/v1/stream');
    source.onopen = () => {
      this.tell({ kind: 'connected', connected: true });
      if (this.wasLost) this.tell({ kind: 'board', hint: { resync: true } }); // anything may have happened meanwhile
      this.wasLost = false;
    };
    source.onerror = () => {
      this.lose();
      if (source.readyState !== EventSource.CLOSED || source !== this.source) return;
      // Refused, as while the gateway starts: the browser does not come again by itself.
      setTimeout(() => source === this.source && this.connect(), RETRY_MS);
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
