// Which screen is shown: real addresses, so that a link can be sent to a colleague.
class Router {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));

  constructor() {
    addEventListener('popstate', () => this.read());
  }

  private read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }

  go(to: string): void {
    if (to === location.pathname + location.search) return;
    history.pushState(null, '', to);
    this.read();
    scrollTo(0, 0);
  }

  /** Changes what the address says after "?", without a step back in history for each letter typed. */
  set(name: string, value: string | undefined): void {
    const query = new URLSearchParams(location.search);
    if (value) query.set(name, value);
    else query.delete(name);
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
    this.query = query;
  }

  /** The parts of the path where it fits: match('/campaigns/:id') -> { id } */
  match(pattern: string): Record<string, string> | null {
    const want = pattern.split('/');
    const have = this.path.replace(/\/$/, '').split('/');
    if (want.length !== have.length) return null;
    const found: Record<string, string> = {};
    for (const [i, part] of want.entries()) {
      if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(have[i]!);
      else if (part !== have[i]) return null;
    }
    return found;
  }
}

export const router = new Router();

/** For links: a plain click stays in the page; others (new tab) are the browser's. */
export function link(node: HTMLAnchorElement): { destroy(): void } {
  const follow = (e: MouseEvent): void => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    router.go(node.getAttribute('href')!);
  };
  node.addEventListener('click', follow);
  return { destroy: () => node.removeEventListener('click', follow) };
}
