// What every form of a deed does when it is sent: once at a time, errors beside their fields, the rest as a notice.
import { Refusal } from '../lib/api';
import { notices } from '../lib/notices.svelte';

export class Sending {
  busy = $state(false);
  errors = $state<Record<string, string>>({});

  async run<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.errors = {};
    try {
      return await act();
    } catch (why) {
      if (why instanceof Refusal) this.errors = why.fields;
      if (Object.keys(this.errors).length === 0) notices.refused(why);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
