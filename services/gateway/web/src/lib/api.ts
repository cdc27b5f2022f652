// The HTTP interface, typed by openapi.json: `await ask(api.GET('/v1/campaigns/{id}', { params: { path: { id } } }))`.
// What is refused is thrown as a Refusal, in the reader's language.
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from '../gen/api';
import { reader } from './language.svelte';
import { noteSeen, seenLately } from './seen';

type Schemas = components['schemas'];
export type Campaign = Schemas['campaigns.Campaign'];
export type Step = Schemas['campaigns.Step'];
export type Contact = Schemas['contacts.Contact'];
export type Opportunity = Schemas['opportunities.Opportunity'];
export type Column = Schemas['opportunities.Column'];
export type Money = Schemas['cohoi.Money'];
export type User = Schemas['accounts.User'];
export type Permission = Schemas['cohoi.Permission'];
export type Comment = Schemas['contacts.Comment'];
export type Notification = Schemas['notifications.Notification'];
export type { Schemas };

export interface Violation {
  field?: string;
  code?: string;
  message?: string;
}
interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
  violations?: Violation[];
  [more: string]: unknown;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: ProblemDocument,
  ) {
    super(problem.detail ?? problem.title ?? String(status));
  }
  get code(): string {
    return this.problem.code ?? '';
  }
  /** What is wrong with each field. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.problem.violations ?? []).map((v) => [v.field ?? '', v.message ?? v.code ?? '']));
  }
}

function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((c) => c.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Whether a session's cookie is here; only the server knows whether it still opens anything. */
export function isSignedIn(): boolean {
  return cookie('cohoi_csrf') !== undefined;
}

const whenSignedOut = new Set<() => void>();
/** Called when the session has ended. */
export function onSignedOut(fn: () => void): void {
  whenSignedOut.add(fn);
}

const whenUnreachable = new Set<() => void>();
/** Called when a request did not reach the server. */
export function onUnreachable(fn: () => void): void {
  whenUnreachable.add(fn);
}

/** What every request of the page carries; also for requests that no client makes, such as uploads. */
export function pageHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': reader.language };
  const csrf = method === 'GET' ? undefined : cookie('cohoi_csrf');
  const after = seenLately();
  if (csrf) headers['X-CSRF-Token'] = csrf;
  if (after) headers['Cohoi-After'] = after;
  return headers;
}

const manners: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(pageHeaders(request.method))) request.headers.set(name, value);
    // A key of its own for each act: what the network repeats is done once.
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key'))
      request.headers.set('Idempotency-Key', crypto.randomUUID());
    return request;
  },
  onResponse({ request, response }) {
    noteSeen(response.headers.get('Cohoi-Position'));
    if (response.status === 401 && !request.url.endsWith('/v1/sessions')) whenSignedOut.forEach((fn) => fn());
  },
};

export const api = createClient<paths>({ baseUrl: location.origin });
api.use(manners);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch(() => {
    whenUnreachable.forEach((fn) => fn());
    throw new Refusal(0, {
      code: 'UNAVAILABLE',
      detail: reader.language === 'vi' ? 'Không kết nối được máy chủ.' : 'The server cannot be reached.',
    });
  });
  if (response.ok) return data as T;
  throw new Refusal(response.status, (error as ProblemDocument | undefined) ?? {});
}

/** All items of a list, page by page; for short lists such as people and campaigns. */
export async function everything<T>(
  page: (pageToken: string | undefined) => Promise<{ items?: T[]; nextPageToken?: string }>,
): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const one = await page(token);
    items.push(...(one.items ?? []));
    token = one.nextPageToken || undefined;
  } while (token);
  return items;
}
