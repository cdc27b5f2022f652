// What is done to an opportunity and asks something first: won for how much, lost why, copied where. The dialog stands in
// the shell (DeedDialog); who asks waits for the outcome: the opportunity as it is then, or null when it was called off.
import type { Opportunity } from './api';

export type DeedKind = 'win' | 'lose' | 'copy' | 'assign' | 'remove' | 'edit' | 'create';
export interface Deed {
  kind: DeedKind;
  opportunity?: Opportunity;
  campaignId?: string; // of what is created
  contactId?: string;
  stepId?: string;
  settle: (outcome: Opportunity | null) => void;
}

class Deeds {
  now = $state<Deed | null>(null);

  ask(kind: DeedKind, about: Omit<Deed, 'kind' | 'settle'>): Promise<Opportunity | null> {
    this.now?.settle(null);
    return new Promise((resolve) => {
      this.now = {
        kind,
        ...about,
        settle: (outcome) => {
          this.now = null;
          resolve(outcome);
        },
      };
    });
  }
}

export const deeds = new Deeds();
