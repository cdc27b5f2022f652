// Quotes and orders: one shape, two addresses.
import { api, ask, type Schemas } from './api';
import { namer } from './language.svelte';

export type Order = Schemas['opportunities.Order'];
export type Line = Schemas['opportunities.Line'];
export type DocumentKind = 'quote' | 'order';

export const documentState = namer({ DRAFT: ['Nháp', 'Draft'], CONFIRMED: ['Đã xác nhận', 'Confirmed'], PAID: ['Đã thanh toán', 'Paid'], CANCELLED: ['Đã huỷ', 'Cancelled'] });
export const documentTone = (state: string | undefined): string => ({ PAID: 'good', CONFIRMED: 'accent', CANCELLED: 'bad' })[state ?? ''] ?? '';
export const kindName = namer({ quote: ['Báo giá', 'Quote'], order: ['Đơn hàng', 'Order'] });

export function read(kind: DocumentKind, id: string): Promise<Order> {
  const at = { params: { path: { id } } };
  return ask(kind === 'quote' ? api.GET('/v1/quotes/{id}', at) : api.GET('/v1/orders/{id}', at));
}

export function create(kind: DocumentKind, opportunityId: string, body: Order): Promise<Order> {
  const at = { params: { path: { id: opportunityId } }, body };
  return ask(kind === 'quote' ? api.POST('/v1/opportunities/{id}/quotes', at) : api.POST('/v1/opportunities/{id}/orders', at));
}

export function change(kind: DocumentKind, before: Order, body: Partial<Order>): Promise<Order> {
  const at = { params: { path: { id: before.id! } }, headers: { 'If-Match': `"${before.version}"` }, body: body as never };
  return ask(kind === 'quote' ? api.PATCH('/v1/quotes/{id}', at) : api.PATCH('/v1/orders/{id}', at));
}

export async function remove(kind: DocumentKind, id: string): Promise<void> {
  const at = { params: { path: { id } } };
  await ask(kind === 'quote' ? api.DELETE('/v1/quotes/{id}', at) : api.DELETE('/v1/orders/{id}', at));
}

export const printAddress = (kind: DocumentKind, id: string): string => `/v1/${kind}s/${id}/print`;
