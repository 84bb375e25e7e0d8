// permits: what a role allows, as the pages change it. Nothing here knows how it is drawn.
import type { FieldMeta, Permits } from '../../api/types';

export const verbs = ['see', 'create', 'change', 'delete', 'export'] as const;
export type Verb = (typeof verbs)[number];
export const scopes = ['own', 'department', 'below', 'shared', 'condition', 'all'] as const;
export type Scope = (typeof scopes)[number];
export const rights = ['hidden', 'masked', 'read', 'write'] as const;
export type Right = (typeof rights)[number];

export const empty: Permits = { scope: ['own', 'shared'], change_scope: ['own'], condition: '', objects: { '*': ['see', 'create', 'change'] }, fields: {}, rights: [] };

export const verbsOf = (p: Permits, object: string): string[] => p.objects[object] ?? p.objects['*'] ?? [];
export const ownVerbs = (p: Permits, object: string): boolean => object !== '*' && p.objects[object] !== undefined;

/** Who may do anything with it may see it; who may not see it may do nothing with it. */
export function withVerb(p: Permits, object: string, verb: Verb, on: boolean): Permits {
  const before = verbsOf(p, object);
  const wanted = on ? [...before, verb, 'see'] : verb === 'see' ? [] : before.filter((v) => v !== verb);
  return { ...p, objects: { ...p.objects, [object]: verbs.filter((v) => wanted.includes(v)) } };
}

export function withoutOwn(p: Permits, object: string): Permits {
  const objects = { ...p.objects };
  delete objects[object];
  return { ...p, objects };
}

/** Everything takes in all the others; the two ways to say a department are one choice. */
export function withScope(before: string[], scope: Scope, on: boolean): string[] {
  if (!on) return before.filter((s) => s !== scope);
  if (scope === 'all') return ['all'];
  const rest = before.filter((s) => s !== 'all' && !(scope === 'below' && s === 'department') && !(scope === 'department' && s === 'below'));
  return scopes.filter((s) => s === scope || rest.includes(s));
}

export const fieldKey = (object: string, field: string): string => object + '.' + field;
export const rightOf = (p: Permits, object: string, field: string): Right => (p.fields[fieldKey(object, field)] as Right | undefined) ?? 'write';
export function withRight(p: Permits, object: string, names: string[], right: Right): Permits {
  const fields = { ...p.fields };
  for (const name of names) {
    if (right === 'write') delete fields[fieldKey(object, name)];
    else fields[fieldKey(object, name)] = right;
  }
  return { ...p, fields };
}

/** How a masked value of this kind looks; src/model/mask.c does the same. */
export function masked(f: FieldMeta): string {
  if (f.kind === 'phone') return '138****1234';
  if (f.kind === 'mail') return 'a***@b.cn';
  return f.name === 'name' || f.kind === 'person' ? '王**明' : '***';
}

/** What of one's work differs from what is there, as the names of its parts. */
export function changed(a: Permits, b: Permits): string[] {
  const keys = ['scope', 'change_scope', 'condition', 'objects', 'fields', 'rights'] as const;
  return keys.filter((k) => JSON.stringify(sorted(a[k])) !== JSON.stringify(sorted(b[k])));
}
const sorted = (v: unknown): unknown => (Array.isArray(v) ? [...(v as string[])].sort() : v && typeof v === 'object' ? Object.entries(v as Record<string, unknown>).sort(([x], [y]) => (x < y ? -1 : 1)).map(([k, x]) => [k, sorted(x)]) : v);
