// One organisation that is told, and a receiver that listens, refuses, and is silent.
import http from 'node:http';
import { Webhook } from 'standardwebhooks';

const base = process.env.BASE_URL;
let n = 0, cookie = '', csrf = '';
const ok = (good, text, more = '') => {
  console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${text}`);
  if (!good) console.log('# ' + (typeof more === 'string' ? more : JSON.stringify(more)).slice(0, 600));
};

async function ask(method, path, body, headers = {}) {
  const r = await fetch(base + path, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { 'Accept-Language': 'en', ...(cookie && { Cookie: cookie }), ...(csrf && { 'X-CSRF-Token': csrf }), ...headers },
  });
  if (r.headers.get('set-cookie')) cookie = r.headers.get('set-cookie').split(';')[0];
  const text = await r.text();
  const answer = text && r.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  if (answer?.csrf) csrf = answer.csrf;
  return { status: r.status, answer, version: r.headers.get('etag') };
}

async function until(holds, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((r) => setTimeout(r, 30))) {
    const got = await holds();
    if (got) return got;
  }
  return null;
}

const heard = [];
let says = 200;
const receiver = http.createServer((request, response) => {
  let body = '';
  request.on('data', (d) => (body += d));
  request.on('end', () => {
    heard.push({ body, headers: request.headers, url: request.url, method: request.method });
    response.writeHead(says).end(says === 200 ? 'thanks' : 'no');
  });
});
await new Promise((r) => receiver.listen(0, '127.0.0.1', r));
const url = `http://127.0.0.1:${receiver.address().port}/liuke`;
const parsed = () => heard.map((h) => JSON.parse(h.body));
const customer = async (name) => (await ask('POST', '/api/records/customer', { customer: null, values: { name } })).answer;
const deliveries = async (hook) => (await ask('GET', `/api/hooks/${hook.id}/deliveries`)).answer.rows;

await ask('POST', '/api/setup', {
  organisation: { name: '测试', zone: 'Asia/Shanghai', currency: 'CNY', language: 'zh' },
  person: { login: 'admin', name: '管理员', password: 'correct horse' },
});
const question = { name: '财务系统', url, objects: ['customer'], ops: ['created', 'changed', 'deleted'], enabled: true };

if (process.env.LOCAL) await allowed();
else await refused();
receiver.close();
console.log(`1..${n}`);

async function allowed() {
  for (const [wrong, text] of [
    [{ url: 'ftp://example.com/' }, 'no web address'], [{ url: 'not an address' }, 'no address'], [{ url: 'http://a:b@example.com/' }, 'a password in the address'],
    [{ ops: [] }, 'nothing to tell'], [{ ops: ['sold'] }, 'an unknown kind'], [{ objects: ['nothing'] }, 'an unknown object'], [{ name: ' ' }, 'no name'],
  ])
    ok((await ask('POST', '/api/hooks', { ...question, ...wrong })).status === 422, `refused: ${text}`);
  ok((await ask('GET', '/api/hooks')).answer.rows.length === 0, 'and nothing is kept of it');

  await customer('早先的客户');
  const made = (await ask('POST', '/api/hooks', question)).answer;
  ok(made.secret?.startsWith('whsec_'), 'a new hook tells its secret', made);
  ok((await ask('GET', '/api/hooks')).answer.rows[0].secret === null, 'once');

  const one = await customer('新客户');
  ok(await until(() => heard.length === 1), 'a new customer is told of', heard);
  const first = heard[0];
  const message = new Webhook(made.secret).verify(first.body, first.headers);
  ok(message.type === 'customer.created' && message.data.record === one.id && message.data.values.name === '新客户', 'the public package verifies and reads it', message);
  ok(first.method === 'POST' && first.headers['content-type'] === 'application/json', 'as a POST of JSON');
  let forged = false;
  try {
    new Webhook(made.secret).verify(first.body.replace('新客户', '假客户'), first.headers);
    forged = true;
  } catch { /* as it should be */ }
  ok(!forged, 'a changed body is no longer signed');

  await ask('PATCH', `/api/records/customer/${one.id}`, { customer: null, values: { name: '改名' } }, { 'If-Match': `"${one.version}"` });
  await ask('POST', '/api/records/task', { customer: one.id, values: { title: '打电话' } });
  await ask('DELETE', `/api/records/customer/${one.id}`, undefined, { 'If-Match': `"${one.version + 1}"` });
  ok(await until(() => heard.length === 3), 'changed and deleted, too', parsed());
  const [, changed, deleted] = parsed();
  ok(changed.type === 'customer.changed' && changed.data.before.name === '新客户' && changed.data.after.name === '改名', 'before and after', changed);
  ok(deleted.type === 'customer.deleted' && deleted.data.values === null, 'what is gone has no values', deleted);
  ok(!parsed().some((m) => m.type.startsWith('task')), 'of other objects nothing is told');

  const feed = (await ask('GET', '/api/feed?after=0&object=customer')).answer;
  const told = feed.rows.filter((r) => r.record === one.id).map((r) => r.op).join();
  ok(told === 'created,changed,deleted', 'the change feed tells the same', told);

  const renewed = (await ask('POST', `/api/hooks/${made.id}/secret`)).answer;
  await ask('POST', `/api/hooks/${made.id}/test`);
  ok(await until(() => heard.length === 4), 'a test arrives');
  const both = heard[3];
  ok(renewed.secret !== made.secret && [made.secret, renewed.secret].every((s) => new Webhook(s).verify(both.body, both.headers).type === 'test'), 'old and new secret sign for a day');

  says = 500;
  await customer('先失败');
  const failing = await until(async () => (await deliveries(made)).find((d) => d.tries === 1 && !d.arrived));
  ok(failing?.status === 500 && failing.due && failing.answer === 'no', 'a failure is kept, with its answer and the next try', failing);
  says = 200;
  ok(await until(async () => (await deliveries(made)).some((d) => d.id === failing.id && d.arrived && d.tries === 2)), 'and tried again after five seconds');
  const ids = heard.slice(4).map((h) => h.headers['webhook-id']);
  ok(ids.length === 2 && ids[0] === ids[1], 'under the same id', ids);
  const count = heard.length;
  ok((await ask('POST', `/api/hooks/${made.id}/deliveries/${failing.id}/again`)).status < 300 && (await until(() => heard.length === count + 1)), 'one that has ended is sent again when asked');

  says = 410;
  await customer('不再接收');
  const off = await until(async () => (await ask('GET', '/api/hooks')).answer.rows.find((h) => !h.enabled));
  ok(off?.problem?.en.includes('410'), 'who answers 410 is asked no more, and it says so', off);
  ok((await ask('DELETE', `/api/hooks/${made.id}`, undefined, { 'If-Match': `"${off.version - 1}"` })).status === 412, 'an old version is not deleted');
  ok((await ask('DELETE', `/api/hooks/${made.id}`, undefined, { 'If-Match': `"${off.version}"` })).status < 300 && (await ask('GET', '/api/hooks')).answer.rows.length === 0, 'deleted');
}

// Without the operator's leave nothing goes to the machine itself, by whatever name.
async function refused() {
  for (const to of [url, url.replace('127.0.0.1', 'localhost'), url.replace('127.0.0.1', '[::1]'), url.replace('127.0.0.1', '0.0.0.0'), url.replace('127.0.0.1', '2130706433')]) {
    const hook = (await ask('POST', '/api/hooks', { ...question, url: to })).answer;
    await ask('POST', `/api/hooks/${hook.id}/test`);
    const tried = await until(async () => (await deliveries(hook)).find((d) => d.tries === 1));
    ok(tried && tried.status === 0 && !tried.arrived && heard.length === 0, `nothing goes to ${new URL(to).hostname}`, tried);
  }
}
