// Who is signed in, and what he may do.
import { api, ask, isSignedIn, onSignedOut, type Permission, type User } from './api';

class Session {
  user = $state<User | null>(null);
  permissions = $state<Permission[]>([]);
  known = $state(false); // the first look is over

  async look(): Promise<void> {
    if (!isSignedIn()) {
      this.user = null;
      this.known = true;
      return;
    }
    try {
      const me = await ask(api.GET('/v1/me'));
      this.user = me.user ?? null;
      this.permissions = me.permissions ?? [];
    } catch {
      this.user = null;
    }
    this.known = true;
  }

  async signIn(username: string, password: string): Promise<void> {
    await ask(api.POST('/v1/sessions', { body: { username, password } }));
    await this.look();
  }

  async signOut(): Promise<void> {
    await ask(api.DELETE('/v1/sessions/current')).catch(() => undefined);
    this.user = null;
  }

  may(permission: string): boolean {
    return this.permissions.includes(permission as Permission);
  }
}

export const session = new Session();
onSignedOut(() => (session.user = null));
