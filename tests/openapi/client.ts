// A client nobody wrote by hand: its types are made from /api/openapi.json, and what it is told must fit what the
// server does.
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './made/api.js';

const base = process.env.BASE_URL ?? '';
const api = createClient<paths>({ baseUrl: base });
let n = 0, failed = 0;
function ok(good: boolean, says: string, got?: unknown): void {
  console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${says}`);
  if (!good) {
    failed++;
    console.log('# ' + JSON.stringify(got));
  }
}

const signedIn = await fetch(base + '/api/session', { method: 'POST', body: JSON.stringify({ login: 'demo', password: 'demo1234' }) });
const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
const { csrf } = (await signedIn.json()) as { csrf: string };
const asMe: Middleware = {
  onRequest({ request }) {
    request.headers.set('Cookie', cookie);
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
};
api.use(asMe);
const token = { 'X-CSRF-Token': csrf };

const list = await api.GET('/api/records/customer', { params: { query: { filter: 'level = "VIP"', sort: '-since', limit: 5 } } });
const first = list.data?.rows?.[0];
ok(list.response.status === 200 && list.data?.rows?.length === 5, 'a list with filter and sort', list.error);
ok(typeof first?.values?.name === 'string' && (first.values.monthly_fee === null || typeof first.values.monthly_fee === 'number'), 'cells have the types of their fields', first);

const made = await api.POST('/api/records/order', {
  params: { header: { ...token, 'Idempotency-Key': 'openapi-1' } },
  body: { customer: first?.id ?? 0, values: { order_no: 'OPENAPI-1', date: '2026-11-01T10:00:00', amount: 12.5 } },
});
ok(made.response.status === 201 && made.data?.values?.amount === 12.5, 'an order is made', made.error);
const again = await api.POST('/api/records/order', {
  params: { header: { ...token, 'Idempotency-Key': 'openapi-1' } },
  body: { customer: first?.id ?? 0, values: { order_no: 'OPENAPI-1', date: '2026-11-01T10:00:00', amount: 12.5 } },
});
ok(again.data?.id === made.data?.id, 'asked twice it is made once', again);

const id = made.data?.id ?? 0;
const changed = await api.PATCH('/api/records/order/{id}', {
  params: { path: { id }, header: { ...token, 'If-Match': `"${made.data?.version}"` } },
  body: { customer: null, values: { amount: 20 } },
});
ok(changed.data?.values?.amount === 20 && changed.data.version === 2, 'it is changed', changed.error);
const stale = await api.PATCH('/api/records/order/{id}', {
  params: { path: { id }, header: { ...token, 'If-Match': '"1"' } },
  body: { customer: null, values: { amount: 30 } },
});
ok(stale.response.status === 412 && stale.error?.code === 'stale', 'an old version is refused, as the document says', stale);
const gone = await api.DELETE('/api/records/order/{id}', { params: { path: { id }, header: { ...token, 'If-Match': '"2"' } } });
ok(gone.response.status === 204, 'it is deleted', gone.error);

const report = await api.POST('/api/churn/report', {
  params: { header: token },
  body: { definition: { lost_when: 'days_since(login) > 60', customer_when: '', not_while: '', reason: null }, from: '2026-01-01', to: '2026-03-31', every: 'month', by: null },
});
ok(report.data?.periods?.length === 3, 'a churn report', report.error);
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);
