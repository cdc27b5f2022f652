// Tasks, calls and meetings.
import { api, ask, type Schemas } from './api';
import { namer } from './language.svelte';
import { notices } from './notices.svelte';

export type Task = Schemas['opportunities.Task'];
export const taskKind = namer({ TASK: ['Công việc', 'Task'], CALL: ['Gọi điện', 'Call'], MEETING: ['Cuộc họp', 'Meeting'] });

export const isOverdue = (t: Task): boolean => !t.done && !!t.dueAt && Date.parse(t.dueAt) < Date.now();

export async function finish(t: Task, done: boolean): Promise<Task> {
  try {
    return await ask(api.PATCH('/v1/tasks/{id}', { params: { path: { id: t.id! } }, headers: { 'If-Match': `"${t.version}"` }, body: { done } as never }));
  } catch (why) {
    notices.refused(why);
    return t;
  }
}
