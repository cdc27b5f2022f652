// Words in both languages: Vietnamese first. A screen keeps its own words beside it:
//   const w = words({ title: ['Chiến dịch', 'Campaigns'], found: ['{n} khách hàng', '{n} customers'] });
//   w.title, w.found({ n: 3 }): the latter only for texts with a hole.
export type Language = 'vi' | 'en';

class Reader {
  language = $state<Language>((localStorage.getItem('language') as Language | null) ?? 'vi');

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem('language', language);
    document.documentElement.lang = language;
  }
}

export const reader = new Reader();
document.documentElement.lang = reader.language;

type Pair = readonly [vi: string, en: string];
type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Word<P extends Pair> = [Holes<P[0]>] extends [never]
  ? string
  : (holes: Record<Holes<P[0]>, string | number>) => string;

function fill(text: string, holes: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(holes[name] ?? ''));
}

export function words<const T extends Record<string, Pair>>(pairs: T): { readonly [K in keyof T]: Word<T[K]> } {
  return new Proxy({} as { readonly [K in keyof T]: Word<T[K]> }, {
    get(_, name: string) {
      const pair = pairs[name];
      if (!pair) return name;
      const text = reader.language === 'vi' ? pair[0] : pair[1];
      return pair[0].includes('{') ? (holes: Record<string, string | number>) => fill(text, holes) : text;
    },
  });
}

/** A value of an enumeration in words; what is not known shows as it is. */
export function namer<const T extends Record<string, Pair>>(pairs: T): (value: string | undefined) => string {
  return (value) => {
    const pair = value === undefined ? undefined : pairs[value];
    return pair ? (reader.language === 'vi' ? pair[0] : pair[1]) : (value ?? '');
  };
}
