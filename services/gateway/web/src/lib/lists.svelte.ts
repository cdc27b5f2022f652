// The company's lists of values (services, ranks, business forms, ...), each read once when somebody wants it.
import { SvelteMap } from 'svelte/reactivity';
import { api, ask, type Schemas } from './api';

export type ListName = 'services' | 'ranks' | 'businessForms' | 'marketWays' | 'industries' | 'businessKinds';
type Item = Schemas['accounts.ListItem'];

class Lists {
  private known = new SvelteMap<ListName, Item[]>();
  private asked = new Set<ListName>();

  want(...names: ListName[]): void {
    for (const list of names) {
      if (this.asked.has(list)) continue;
      this.asked.add(list);
      ask(api.GET('/v1/lists/{list}', { params: { path: { list }, query: { pageSize: 500 } as never } })).then(
        (l) => this.known.set(list, l.items ?? []),
        () => this.asked.delete(list),
      );
    }
  }

  /** What can be chosen; the present choice, too, though it is no longer offered. */
  offered(list: ListName, present?: string): Item[] {
    return (this.known.get(list) ?? []).filter((i) => i.active !== false || i.id === present);
  }

  name(list: ListName, id: string | undefined): string {
    return this.known.get(list)?.find((i) => i.id === id)?.name ?? '';
  }
}

export const lists = new Lists();
