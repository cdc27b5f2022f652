// What can be done with an opportunity, and how it is said.
import type { Act } from '../parts/Menu.svelte';
import { api, ask, type Opportunity } from './api';
import { deeds } from './deeds.svelte';
import { namer, words } from './language.svelte';
import { notices } from './notices.svelte';
import { session } from './session.svelte';

const w = words({
  register: ['Đăng ký', 'Register'], win: ['Thành công', 'Success'], lose: ['Thất bại', 'Fail'], edit: ['Sửa', 'Edit'],
  copy: ['Sao chép', 'Copy'], assign: ['Đổi người phụ trách', 'Change owner'], remove: ['Xoá', 'Delete'], release: ['Trả lại', 'Release'],
  reopen: ['Mở lại', 'Reopen'], registered: ['Bạn đã nhận {name}', 'You have taken {name}'], reopened: ['Đã mở lại {name}', '{name} was reopened'],
  released: ['Đã trả lại {name}', '{name} was released'],
});

export const stateName = namer({
  ACTIVE: ['Đang hoạt động', 'Active'], WON: ['Thắng', 'Won'], LOST: ['Thất bại', 'Lost'],
});
export const kindName = namer({ PLAIN: ['Thường', 'Plain'], MAIN: ['Chính', 'Main'], SECONDARY: ['Phụ', 'Secondary'] });
export const evidenceName = namer({
  NOT_REQUIRED: ['Không cần bằng chứng', 'No evidence needed'], NOT_UPDATED: ['Chưa cập nhật bằng chứng', 'Evidence missing'],
  UPDATED: ['Đã cập nhật bằng chứng', 'Evidence given'],
});

const at = (o: Opportunity): { params: { path: { id: string } } } => ({ params: { path: { id: o.id! } } });

export async function register(o: Opportunity): Promise<Opportunity | null> {
  try {
    const taken = await ask(api.POST('/v1/opportunities/{id}:register', at(o)));
    notices.done(w.registered({ name: o.name ?? '' }));
    return taken;
  } catch (why) {
    notices.refused(why);
    return null;
  }
}

async function plainly(done: Promise<unknown>, text: string): Promise<void> {
  try {
    await done;
    notices.done(text);
  } catch (why) {
    notices.refused(why);
  }
}

/** The menu of a card (UI-02). Rights are the owner's to judge: what is refused says why. */
export function actsFor(o: Opportunity, changed: () => void): Act[] {
  const deed = (kind: 'win' | 'lose' | 'copy' | 'assign' | 'remove' | 'edit', label: string, danger = false): Act => ({
    label, danger, run: () => void deeds.ask(kind, { opportunity: o }).then((done) => done && changed()),
  });
  const name = o.name ?? '';
  const isActive = o.state === 'ACTIVE';
  return [
    ...(isActive && !o.ownerId ? [{ label: w.register, run: () => void register(o).then(changed) }] : []),
    ...(isActive ? [deed('win', w.win), deed('lose', w.lose)] : []),
    ...(isActive ? [] : [{ label: w.reopen, run: () => void plainly(ask(api.POST('/v1/opportunities/{id}:reopen', at(o))), w.reopened({ name })).then(changed) }]),
    deed('edit', w.edit),
    deed('assign', w.assign),
    ...(isActive && o.ownerId && o.ownerId === session.user?.id
      ? [{ label: w.release, run: () => void plainly(ask(api.POST('/v1/opportunities/{id}:release', at(o))), w.released({ name })).then(changed) }] : []),
    deed('copy', w.copy),
    ...(session.may('opportunities.delete') ? [deed('remove', w.remove, true)] : []),
  ];
}
