import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, curlOf, example, operations, type Document } from './openapi';

const d: Document = {
  paths: {
    '/api/records/order/{id}': {
      get: { operationId: 'get', summary: 'One.', tags: ['order'], parameters: [{ name: 'id', in: 'path', required: true }, { name: 'q', in: 'query' }] },
      patch: { operationId: 'patch', summary: 'Changes it.', tags: ['order'], requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Q' } } } } },
    },
    '/api/uploads': { post: { operationId: 'up', summary: 'A file.', tags: ['uploads'], requestBody: { content: { 'application/octet-stream': { schema: {} } } } } },
  },
  components: { schemas: { Q: { type: 'object', properties: { name: { type: 'string' }, n: { anyOf: [{ type: 'null' }, { type: 'number' }] }, on: { type: 'boolean' }, again: { $ref: '#/components/schemas/Q' } } } } },
};

test('operations that take a file are left out', () => assert.deepEqual(operations(d).map((o) => o.id), ['get', 'patch']));

test('an example has every field, and ends where a shape holds itself', () => {
  const made = example(d, operations(d)[1]?.body ?? undefined) as Record<string, unknown>;
  assert.equal(made.name, '');
  assert.equal(made.n, 0);
  assert.equal(made.on, false);
  assert.match(JSON.stringify(made), /"again":null/);
});

test('addresses and command lines hold what was filled in, and nothing breaks out of them', () => {
  const [get, patch] = operations(d);
  assert.equal(addressOf(get!, { id: '7', q: 'a b' }), '/api/records/order/7?q=a+b');
  assert.equal(addressOf(get!, { id: '../x' }), '/api/records/order/..%2Fx');
  assert.ok(curlOf(patch!, 'http://x', { id: '1', 'If-Match': '3' }, `{"name":"it's"}`).includes(`'{"name":"it'\\''s"}'`));
});
