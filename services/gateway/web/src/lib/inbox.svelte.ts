// How many notices are unread, and the newest; kept up by the stream.
import { api, ask, type Notification } from './api';
import { live } from './live.svelte';

class Inbox {
  unread = $state(0);
  latest = $state<Notification | null>(null);

  async look(): Promise<void> {
    const list = await ask(api.GET('/v1/notifications', { params: { query: { unread: true, pageSize: 1 } } })).catch(() => null);
    if (list) this.unread = list.unread ?? list.totalSize ?? 0;
  }

  /** Until the returned function is called. */
  follow(): () => void {
    void this.look();
    return live.listen((news) => {
      if (news.kind === 'notification') this.latest = news.notification;
      if (news.kind === 'notification' || news.kind === 'read') void this.look();
    });
  }
}

export const inbox = new Inbox();
