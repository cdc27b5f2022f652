// Short words at the edge of the page: what was done, what was refused and why; with Undo where there is one.
import { Refusal } from './api';

export interface Notice {
  id: number;
  text: string;
  tone: 'good' | 'bad';
  undo?: () => void;
}
const SHOWN_MS = { good: 5000, bad: 9000 };

class Notices {
  all = $state<Notice[]>([]);
  private count = 0;

  private show(notice: Omit<Notice, 'id'>): void {
    const id = ++this.count;
    this.all.push({ ...notice, id });
    setTimeout(() => this.drop(id), SHOWN_MS[notice.tone]);
  }

  drop(id: number): void {
    this.all = this.all.filter((n) => n.id !== id);
  }

  done(text: string, undo?: () => void): void {
    this.show({ text, tone: 'good', undo });
  }

  refused(why: unknown): void {
    if (!(why instanceof Refusal)) console.error(why);
    const fields = why instanceof Refusal ? Object.values(why.fields).filter(Boolean) : [];
    this.show({ text: [why instanceof Error ? why.message : String(why), ...fields].join(' '), tone: 'bad' });
  }
}

export const notices = new Notices();
