// The company's people by id, read once a page when somebody wants them.
import { api, ask, everything, type User } from './api';

class People {
  all = $state.raw<{ id: string; name: string }[]>([]);
  private asked = false;

  want(): void {
    if (this.asked) return;
    this.asked = true;
    void everything<User>((pageToken) => ask(api.GET('/v1/users', { params: { query: { pageSize: 500, pageToken } } }))).then(
      (users) => (this.all = users.map((u) => ({ id: u.id!, name: u.fullName ?? u.username ?? '' }))),
      () => (this.asked = false),
    );
  }

  name(id: string | undefined): string {
    return this.all.find((p) => p.id === id)?.name ?? '';
  }
}

export const people = new People();
