// Between what a form holds (text) and what is sent: only what changed, null for what was cleared.
import type { Contact } from './api';
import type { FieldKind, LevelField } from './levels';

function shown(value: unknown, kind: FieldKind): string {
  if (value === undefined || value === null) return '';
  return kind === 'lines' ? (value as string[]).join('\n') : String(value);
}

function meant(text: string, kind: FieldKind): unknown {
  if (kind === 'lines') return text.split('\n').map((l) => l.trim()).filter(Boolean);
  if (kind === 'number') return Number(text);
  return kind === 'yes' ? text === 'true' : text.trim();
}

export function toForm(c: Contact | undefined, fields: readonly LevelField[]): Record<string, string> {
  return Object.fromEntries(fields.map((f) => [f.name, shown(c?.[f.name], f.kind)]));
}

export function changes(values: Record<string, string>, before: Contact | undefined, fields: readonly LevelField[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const f of fields) {
    const text = String(values[f.name] ?? '');
    if (text === shown(before?.[f.name], f.kind) || text === '***') continue;
    if (text.trim()) out[f.name] = meant(text, f.kind);
    else if (before?.[f.name] !== undefined) out[f.name] = f.kind === 'lines' ? [] : null;
  }
  return out;
}
