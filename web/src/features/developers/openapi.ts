// openapi: what the page needs of the server's own OpenAPI document: its operations, and an example of a body.
export type Schema = { type?: string | string[]; $ref?: string; properties?: Record<string, Schema>; items?: Schema; required?: string[]; anyOf?: Schema[]; oneOf?: Schema[]; enum?: unknown[]; additionalProperties?: Schema | boolean; const?: unknown };
type Parameter = { $ref?: string; name: string; in: string; required?: boolean; description?: string; schema?: Schema };
type Body = { content: Record<string, { schema: Schema }> };
type Raw = { operationId: string; summary: string; tags: string[]; parameters?: Parameter[]; requestBody?: Body };
export type Document = { paths: Record<string, Record<string, Raw>>; components: { schemas: Record<string, Schema>; parameters?: Record<string, Parameter> } };

export type Operation = { id: string; method: string; path: string; says: string; tag: string; parameters: Parameter[]; body: Schema | null };

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];
const last = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** All operations that take JSON or nothing, in the order of the document. */
export function operations(d: Document): Operation[] {
  return Object.entries(d.paths).flatMap(([path, item]) =>
    METHODS.filter((m) => item[m]).flatMap((m) => {
      const raw = item[m] as Raw;
      const content = raw.requestBody?.content;
      if (content && !content['application/json']) return [];
      const parameters = (raw.parameters ?? []).map((p) => (p.$ref ? (d.components.parameters?.[last(p.$ref)] as Parameter) : p));
      return [{ id: raw.operationId, method: m.toUpperCase(), path, says: raw.summary, tag: raw.tags[0] ?? '', parameters, body: content?.['application/json']?.schema ?? null }];
    }),
  );
}

/** A value of that shape to begin with; below a few levels it is left out. */
export function example(d: Document, s: Schema | undefined, depth = 0): unknown {
  if (!s || depth > 5) return null;
  if (s.$ref) return example(d, d.components.schemas[last(s.$ref)], depth + 1);
  const choices = s.anyOf ?? s.oneOf;
  if (choices) return example(d, choices.find((c) => c.type !== 'null') ?? choices[0], depth);
  if (s.const !== undefined) return s.const;
  if (s.enum) return s.enum[0];
  const type = Array.isArray(s.type) ? s.type.find((x) => x !== 'null') : s.type;
  if (type === 'array') return [];
  if (type === 'boolean') return false;
  if (type === 'number' || type === 'integer') return 0;
  if (type === 'object' || s.properties) return Object.fromEntries(Object.entries(s.properties ?? {}).map(([k, v]) => [k, example(d, v, depth + 1)]));
  return type === 'string' ? '' : null;
}

/** The address with what was filled in; parameters left empty are left out. */
export function addressOf(o: Operation, values: Record<string, string>): string {
  const path = o.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const asked = o.parameters.filter((p) => p.in === 'query' && values[p.name]);
  const query = new URLSearchParams(asked.map((p) => [p.name, values[p.name] as string]));
  return path + (asked.length ? '?' + query.toString() : '');
}

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/** The same request for a shell, with a token in place of the session. */
export function curlOf(o: Operation, origin: string, values: Record<string, string>, body: string): string {
  const lines = [`curl -X ${o.method} ${quoted(origin + addressOf(o, values))}`, `-H 'Authorization: Bearer TOKEN'`];
  if (values['If-Match']) lines.push(`-H ${quoted(`If-Match: "${values['If-Match']}"`)}`);
  if (o.body) lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`);
  return lines.join(' \\\n  ');
}
