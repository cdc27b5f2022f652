// What pickers and the command palette look through.
import type { Choice } from '../parts/Picker.svelte';
import { api, ask } from './api';

export async function findPeople(q: string): Promise<Choice[]> {
  const { items = [] } = await ask(api.GET('/v1/users', { params: { query: { q: q || undefined, pageSize: 20 } } }));
  return items.filter((u) => u.active !== false).map((u) => ({ id: u.id!, name: u.fullName ?? u.username!, more: u.username }));
}

export async function findContacts(q: string): Promise<Choice[]> {
  const { items = [] } = await ask(api.GET('/v1/contacts', { params: { query: { q: q || undefined, pageSize: 20 } } }));
  return items.map((c) => ({ id: c.id!, name: c.name!, more: [c.taxCode, c.phone].filter(Boolean).join(' · ') }));
}

export async function findCampaigns(q: string): Promise<Choice[]> {
  const { items = [] } = await ask(api.GET('/v1/campaigns', { params: { query: { q: q || undefined, pageSize: 20 } } }));
  return items.map((c) => ({ id: c.id!, name: c.name!, more: c.code }));
}

export async function findOpportunities(q: string): Promise<Choice[]> {
  const { items = [] } = await ask(api.GET('/v1/opportunities', { params: { query: { q: q || undefined, pageSize: 20 } } }));
  return items.map((o) => ({ id: o.id!, name: o.name!, more: [o.contactName, o.campaignName].filter(Boolean).join(' · ') }));
}
