// The rooms of the page: what the side bar shows, in its order, and the screen behind each address. A new screen is a row.
import type { Component } from 'svelte';
import type { IconName } from '../parts/Icon.svelte';
import Board from '../screens/Board.svelte';
import CampaignForm from '../screens/CampaignForm.svelte';
import Campaigns from '../screens/Campaigns.svelte';
import Contact from '../screens/Contact.svelte';
import Contacts from '../screens/Contacts.svelte';
import Document from '../screens/Document.svelte';
import Lead from '../screens/Lead.svelte';
import Leads from '../screens/Leads.svelte';
import Notifications from '../screens/Notifications.svelte';
import Opportunity from '../screens/Opportunity.svelte';
import Pipeline from '../screens/Pipeline.svelte';
import Tasks from '../screens/Tasks.svelte';

type Screen = Component<any>; // each takes its own parts of the address

export const screens: readonly [pattern: string, screen: Screen][] = [
  ['', Pipeline], // the default (ACC-15, UI-07)
  ['/pipeline', Pipeline],
  ['/campaigns', Campaigns],
  ['/campaigns/new', CampaignForm],
  ['/campaigns/:id', Board],
  ['/campaigns/:id/settings', CampaignForm],
  ['/opportunities/:id', Opportunity],
  ['/contacts', Contacts],
  ['/contacts/:id', Contact],
  ['/leads', Leads],
  ['/leads/:id', Lead],
  ['/quotes/:id', Document],
  ['/orders/:id', Document],
  ['/tasks', Tasks],
  ['/notifications', Notifications],
];

export interface Room {
  to: string;
  icon: IconName;
  name: readonly [vi: string, en: string];
  needs?: string; // a permission
}

export const rooms: readonly Room[] = [
  { to: '/pipeline', icon: 'pipeline', name: ['Chu trình của tôi', 'My pipeline'] },
  { to: '/tasks', icon: 'check', name: ['Công việc', 'Tasks'] },
  { to: '/campaigns', icon: 'campaign', name: ['Chiến dịch', 'Campaigns'] },
  { to: '/contacts', icon: 'people', name: ['Khách hàng', 'Customers'] },
  { to: '/leads', icon: 'lead', name: ['Tiềm năng', 'Leads'] },
];
