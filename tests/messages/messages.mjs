// One organisation that sends, and the peers that get it.
import fs from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { dingtalkGood, feishuGood, mailServer, webServer } from './peers.mjs';

const base = process.env.BASE_URL, folder = process.env.CERTIFICATES;
let n = 0, cookie = '', csrf = '', names = 0;
const ok = (good, text, more = '') => {
  console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${text}`);
  if (!good) console.log('# ' + (typeof more === 'string' ? more : JSON.stringify(more) ?? 'nothing').slice(0, 900));
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

/** What the server tells by itself, as an open page hears it. */
async function listen() {
  const told = { text: '', stop: new AbortController() };
  const stream = await fetch(base + '/api/events', { headers: { Cookie: cookie }, signal: told.stop.signal });
  void (async () => {
    for await (const piece of stream.body) told.text += Buffer.from(piece).toString();
  })().catch(() => {});
  return told;
}

async function until(holds, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((r) => setTimeout(r, 40))) {
    const got = await holds();
    if (got) return got;
  }
  return null;
}

const mail = await mailServer(folder), web = await webServer();
const certificate = fs.readFileSync(`${folder}/cert.pem`, 'utf8');
await ask('POST', '/api/setup', {
  organisation: { name: '云帆 & 公司', zone: 'Asia/Shanghai', currency: 'CNY', language: 'zh' },
  person: { login: 'admin', name: '管理员', password: 'correct horse' },
});

const customer = async (values) => (await ask('POST', '/api/records/customer', { customer: null, values: { name: `客户${++names}`, ...values } })).answer;
const channel = async (kind, settings, more = {}) => (await ask('POST', '/api/channels', { kind, name: kind, enabled: true, settings, ...more })).answer;
const send = async (who, ask_ = {}) =>
  (await ask('POST', `/api/customers/${who.id}/messages`, {
    template: null, kind: 'mail', channel: null, purpose: 'service', subject: '您好', body: '一封信', link: null, ...ask_ })).answer;
const now = async (m) => (await ask('GET', `/api/messages/${m.id}`)).answer;
const ended = (m, state, seconds) => until(async () => { const one = await now(m); return one.state === state && one; }, seconds);
const rules = { quiet_from: '00:00', quiet_to: '00:00', quiet_service: false, day_most: 0, window_days: 7, window_most: 0, address: base };
const setRules = (more) => ask('PUT', '/api/message_rules', { ...rules, ...more });
const smtp = (more = {}) => ({ server: '127.0.0.1', port: `${mail.port}`, security: 'starttls', user: 'crm', password: 'secret word',
  from: 'crm@yunfan.example', from_name: '云帆科技', certificate, ...more });
const inbox = (box) => mail.mails.filter((m) => m.box === box);

if (process.env.LOCAL) await allowed();
else await refused();
mail.close();
web.close();
console.log(`1..${n}`);
process.exit(0);

async function allowed() {
  ok((await setRules({})).status === 200, 'quiet hours and caps are off');
  await channels();
  const slow = await startSlow();
  await letters();
  await mails();
  await robots();
  await gateway();
  await hook();
  await reviews();
  await optOut();
  await hours();
  await endSlow(slow);
  await broken();
}

async function channels() {
  for (const [kind, settings, text] of [
    ['mail', { ...smtp(), server: '' }, 'no server'], ['mail', smtp({ from: 'no address' }), 'no From address'],
    ['mail', smtp({ security: 'none' }), 'a password in the clear'], ['mail', smtp({ port: '99999' }), 'no port'],
    ['wecom', {}, 'a robot without an address'], ['hook', { url: web.url('hook'), secret: 'abc' }, 'a secret that is none'], ['pigeon', {}, 'an unknown kind'],
  ])
    ok((await ask('POST', '/api/channels', { kind, name: 'x', enabled: true, settings })).status === 422, `refused: ${text}`);
  const made = await channel('mail', smtp());
  const all = JSON.stringify((await ask('GET', '/api/channels')).answer);
  ok(made.secrets.password === true && !all.includes('secret word'), 'a password is never given back', all);
  const changed = await ask('PATCH', `/api/channels/${made.id}`, { kind: 'mail', name: '公司邮箱', enabled: true, settings: { ...smtp(), password: undefined } }, { 'If-Match': made.version ? `"${made.version}"` : '"1"' });
  ok(changed.status === 200 && changed.answer.secrets.password, 'and stays where it is not given', changed);
}

// What takes five seconds is begun first and looked at in the end.
async function startSlow() {
  const grey = await send(await customer({ mail: 'grey@peer.example' }));
  const drop = await send(await customer({ mail: 'drop@peer.example' }));
  return { grey, drop };
}

async function endSlow({ grey, drop }) {
  const later = await ended(grey, 'sent');
  ok(later?.tries === 2 && inbox('grey').length === 1, 'a mail that was greylisted is tried again, and taken once', later);
  const twice = await ended(drop, 'sent');
  const ids = inbox('drop').map((m) => m.mail.messageId);
  ok(twice?.tries === 2 && ids.length === 2 && ids[0] && ids[0] === ids[1], 'where the answer was lost it comes once more under the same Message-ID', { twice, ids });
}

async function letters() {
  const letter = { name: '问候', kind: 'mail', purpose: 'service', subject: '{{客户名称}}，您好', body: '{{customer.name}} / {{负责人姓名}} / {{organisation}}\n<b>{{邮箱}}</b>' };
  const wrong = await ask('POST', '/api/message_templates', { ...letter, body: '您好 {{客户名秤}}' });
  ok(wrong.status === 422 && wrong.answer.detail.includes('客户名称'), 'an unknown field is told, with the nearest one', wrong.answer);
  ok((await ask('POST', '/api/message_templates', { ...letter, body: '{{name' })).status === 422, 'and one that is not closed');
  const made = (await ask('POST', '/api/message_templates', letter)).answer;
  const who = await customer({ name: '李<雷>{{link}}', mail: 'ok@peer.example', owner: 'admin' });
  const looked = (await ask('POST', `/api/customers/${who.id}/messages/preview`, { template: made.id, kind: null, channel: null, purpose: null, subject: null, body: null, link: null })).answer;
  ok(looked.subject.startsWith('李<雷>') && looked.body.includes('管理员 / 云帆 & 公司') && looked.verdict === 'goes' && looked.to === 'ok@peer.example', 'a preview is what would go', looked);
  ok(looked.html.includes('&lt;b&gt;ok@peer.example&lt;/b&gt;') && looked.html.includes('李&lt;雷&gt;') && !looked.html.includes('<b>'), 'as HTML it is escaped', looked.html);
  ok(looked.body.includes('李<雷>{ {link'), 'what somebody is called names no field', looked.body);
  const sent = await send(who, { template: made.id, kind: null, purpose: null, subject: null, body: null });
  await ended(sent, 'sent');
  ok(inbox('ok').length === 1 && inbox('ok')[0].mail.subject === looked.subject && inbox('ok')[0].mail.text.includes('管理员'), 'and that goes', inbox('ok')[0]?.raw);
  ok((await ask('DELETE', `/api/message_templates/${made.id}`, undefined, { 'If-Match': '"1"' })).status === 204 && (await ask('POST', `/api/message_templates/${made.id}/restore`)).status === 200, 'a deleted template comes back');
}

async function mails() {
  const who = await customer({ mail: 'ok2@peer.example' });
  const sent = await send(who, { subject: '关于您的订单（编号 2026-0001）的一封相当长的信件标题，超过七十五个字节', body: '第一行\nhttps://example.com/a?b=1&c=2 。' });
  const done = await ended(sent, 'sent');
  const got = inbox('ok2')[0];
  ok(done && got && got.mail.subject.startsWith('关于您的订单') && got.mail.from.text.includes('云帆科技'), 'headers in Chinese arrive as they were', got?.raw);
  ok(/^[\x00-\x7f]*$/.test(got.raw.split('\r\n\r\n')[0]) && got.raw.split('\r\n').every((l) => l.length <= 998), 'in seven bits, no line too long');
  ok(got.mail.text.startsWith('第一行') && got.mail.html.includes('<a href="https://example.com/a?b=1&amp;c=2">'), 'text and HTML', got.mail.html);
  ok(mail.state.encrypted > 0 && !got.mail.headers.has('auto-submitted'), 'over STARTTLS, and as a person wrote it, not as a program');
  const line = (await ask('GET', `/api/customers/${who.id}/timeline`)).answer.messages;
  ok(line.length === 1 && line[0].state === 'sent' && line[0].to === 'ok2@peer.example', 'it stands on the time line', line);
  ok((await ask('GET', `/api/messages?customer=${who.id}&message_state=sent`)).answer.rows.length === 1 && !(await ask('GET', `/api/messages?customer=${who.id}&message_state=failed`)).answer.rows.length, 'lists are cut by customer and state');
  const key = { 'Idempotency-Key': 'twice' }, question = { template: null, kind: 'mail', channel: null, purpose: 'service', subject: 'a', body: 'b', link: null };
  const twice = await Promise.all([0, 1].map(() => ask('POST', `/api/customers/${who.id}/messages`, question, key)));
  ok(twice[0].answer.id === twice[1].answer.id, 'asked twice with one key it is one message');

  const gone = await customer({ mail: 'nobody@peer.example' });
  const bounced = await ended(await send(gone), 'failed');
  ok(bounced?.reason.en.includes('came back') && bounced.answer.includes('550'), 'a mailbox that is not there is a failure, in words', bounced);
  const second = await ended(await send(gone), 'refused');
  ok(second?.reason.en.includes('correct it') && mail.state.tried.filter((b) => b === 'nobody').length === 1, 'and is not asked again', second);
  const marks = (await ask('GET', '/api/bounces')).answer.rows;
  ok(marks.length === 1 && marks[0].customer === gone.id, 'it is listed', marks);
  await ask('PATCH', `/api/records/customer/${gone.id}`, { customer: null, values: { mail: 'ok3@peer.example' } }, { 'If-Match': `"${gone.version}"` });
  ok(await ended(await send(gone), 'sent'), 'with the address corrected it goes');
  await ask('POST', `/api/bounces/${marks[0].id}/lift`);
  ok(!(await ask('GET', '/api/bounces')).answer.rows.length, 'a mark can be lifted');
  const policy = await ended(await send(await customer({ mail: 'policy@peer.example' })), 'failed');
  ok(policy && !(await ask('GET', '/api/bounces')).answer.rows.length, 'what is refused by policy marks no address', policy);
  const none = await ended(await send(await customer({})), 'refused');
  ok(none?.reason.zh.includes('邮箱') && (await ask('POST', `/api/messages/${none.id}/again`)).status === 200, 'without an address it is refused, and may be tried again', none);
}

async function robots() {
  const who = await customer({});
  const to = (ch, more = {}) => send(who, { kind: ch.kind, channel: ch.id, subject: '', body: '{{客户名称}} 要流失了', ...more });
  const wecom = await channel('wecom', { url: web.url('wecom') + '?key=k1' });
  const ding = await channel('dingtalk', { url: web.url('dingtalk') + '?access_token=t1', secret: 'SECabc' });
  const feishu = await channel('feishu', { url: web.url('feishu'), secret: 'fs' });
  ok(await ended(await to(wecom), 'sent') && JSON.parse(web.at('wecom')[0].body).text.content.includes('要流失了'), '企业微信: a text', web.at('wecom'));
  ok(await ended(await to(ding), 'sent') && dingtalkGood(web.at('dingtalk')[0], 'SECabc') && JSON.parse(web.at('dingtalk')[0].body).msgtype === 'text', '钉钉: signed', web.at('dingtalk')[0]?.url.href);
  ok(await ended(await to(feishu), 'sent') && feishuGood(web.at('feishu')[0], 'fs') && JSON.parse(web.at('feishu')[0].body).content.text.includes('要流失了'), '飞书: signed', web.at('feishu')[0]?.body);

  web.says.feishu = [200, '{"code":11232,"msg":"frequency limited"}'];
  const slow = await to(feishu);
  const waits = await until(async () => { const m = await now(slow); return m.reason && m; });
  ok(waits?.state === 'waiting' && waits.tries === 0 && waits.reason.en.includes('too fast') && new Date(waits.due) > new Date(Date.now() + 30000), 'who is too fast waits a minute, and nothing is counted', waits);

  const told = await listen();
  web.says.dingtalk = [200, '{"errcode":310000,"errmsg":"sign not match"}'];
  const held = await to(ding);
  const off = await until(async () => (await ask('GET', '/api/channels')).answer.rows.find((c) => c.id === ding.id && !c.enabled));
  ok(off?.problem.en.includes('310000') && (await now(held)).state === 'held', 'a wrong signature switches the channel off, and the message is kept', off);
  const bells = await until(async () => { const b = (await ask('GET', '/api/bells')).answer; return b.unread && b; });
  ok(bells?.rows[0].subject.includes('dingtalk') && bells.rows[0].body.includes('签名'), 'its owner is told by the bell', bells);
  ok(await until(() => told.text.includes('event: bell')), 'and his open page at once', told.text);
  told.stop.abort();
  await ask('POST', '/api/bells/seen', { id: null });
  ok((await ask('GET', '/api/bells')).answer.unread === 0, 'which he reads');
  delete web.says.dingtalk;
  await ask('PATCH', `/api/channels/${ding.id}`, { kind: 'dingtalk', name: 'dingtalk', enabled: true, settings: { secret: 'SECdef' } }, { 'If-Match': `"${off.version}"` });
  ok((await ask('PATCH', `/api/channels/${ding.id}`, { kind: 'dingtalk', name: 'dingtalk', enabled: true, settings: { secret: 'SECdef' } }, { 'If-Match': `"${off.version}"` })).status === 412, 'an old version does not change it twice');
  ok(await ended(held, 'sent') && dingtalkGood(web.at('dingtalk').at(-1), 'SECdef'), 'mended it goes');

  const many = [];
  for (let i = 0; i < 22; i++) many.push(await to(wecom, { body: `第 ${i} 条` }));
  const last = await until(async () => { const m = await now(many[21]); return m.reason && m; });
  await until(() => web.at('wecom').length >= 20); // those that may go are still on their way when the last is told to wait
  ok(web.at('wecom').length === 20 && last?.state === 'waiting', 'twenty a minute, no more', web.at('wecom').length);
  delete web.says.feishu;
  const long = await ended(await to(await channel('wecom', { url: web.url('other') }), { body: '长'.repeat(800) }), 'failed');
  ok(long?.reason.en.includes('2048') && !web.at('other').length, 'what a robot would cut off is not sent', long);
}

async function gateway() {
  const sms = await channel('sms', { url: web.url('sms') + '?to={{phone}}', headers: 'Authorization: Bearer {{secret}}', secret: 'tok',
    body: '{"mobile":"{{phone}}","content":"{{text}}","id":"{{key}}"}', success: '"code":0' });
  const who = await customer({ phone: '13800001234' });
  const text = '您的“订单”已"发货"\\n{{客户名称}}';
  const looked = (await ask('POST', `/api/customers/${who.id}/messages/preview`, { template: null, kind: 'sms', channel: sms.id, purpose: 'service', subject: null, body: text, link: null })).answer;
  ok(looked.request.includes('POST ' + web.url('sms') + '?to=13800001234') && looked.request.includes('Bearer ***'), 'the preview shows how the gateway would be asked, without its secret', looked);
  web.says.sms = [200, '{"code":7,"msg":"busy"}'];
  const one = await send(who, { kind: 'sms', body: text });
  const tried = await until(async () => { const m = await now(one); return m.tries === 1 && m; });
  ok(tried?.state === 'waiting' && tried.answer.includes('busy'), 'what does not say success is none', tried);
  delete web.says.sms;
  ok(await ended(one, 'sent'), 'and is tried again');
  const [a, b] = web.at('sms').map((h) => JSON.parse(h.body));
  ok(a.mobile === '13800001234' && a.content.includes('"发货"') && a.id && a.id === b.id, 'with quotes in the text and the same key', [a, b]);
  ok(web.at('sms')[0].headers.authorization === 'Bearer tok' && (await now(one)).to === '13800001234', 'signed in by its secret');
}

async function hook() {
  const secret = 'whsec_' + Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
  const made = await channel('hook', { url: web.url('hook'), secret });
  const test = (await ask('POST', `/api/channels/${made.id}/test`)).answer;
  ok(await ended(test, 'sent'), 'a test message');
  const h = web.at('hook')[0];
  ok(new Webhook(secret).verify(h.body, h.headers).data.id === test.id && /^msg_[0-9a-f]{32}$/.test(h.headers['webhook-id']), 'the public package verifies it', h);
}

async function optOut() {
  const who = await customer({ mail: 'ok5@peer.example', phone: '13900005678' });
  await ended(await send(who, { purpose: 'marketing', body: '新品上市' }), 'sent');
  const got = inbox('ok5')[0].mail;
  const link = got.headers.get('list')?.unsubscribe?.url;
  ok(link?.startsWith(base + '/api/public/leave/') && inbox('ok5')[0].raw.includes('List-Unsubscribe-Post: List-Unsubscribe=One-Click') && got.text.includes(link), 'marketing mail names the way to hear no more', inbox('ok5')[0].raw);
  const page = await fetch(link, { headers: { 'Accept-Language': 'zh' } });
  const html = await page.text();
  ok(page.status === 200 && html.includes('云帆 &amp; 公司') && !(await ask('GET', `/api/opt_outs?customer=${who.id}`)).answer.rows.length, 'looking at the link opts nobody out', html);
  ok((await fetch(link.slice(0, -1) + (link.endsWith('0') ? '1' : '0'))).status === 404 && (await fetch(link.slice(0, -1) + 'x', { method: 'POST' })).status === 404, 'a forged one does nothing');
  const post = await fetch(link, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
  const rows = (await ask('GET', `/api/opt_outs?customer=${who.id}`)).answer.rows;
  ok(post.status === 200 && rows.length === 1 && rows[0].source === 'one_click' && rows[0].kind === 'mail', 'one click does', rows);
  await fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
  ok((await ask('GET', `/api/opt_outs?customer=${who.id}`)).answer.rows.length === 1, 'twice is once');
  ok((await ended(await send(who, { purpose: 'marketing' }), 'refused'))?.reason.en.includes('opted out') && (await ended(await send(who), 'refused')), 'he gets no mail any more, of whatever purpose');
  ok(await ended(await send(who, { kind: 'sms', body: '短信' }), 'sent'), 'other ways stay open');
  await ask('DELETE', `/api/records/customer/${who.id}`, undefined, { 'If-Match': `"${who.version}"` });
  const again = await customer({ mail: 'OK5@peer.example ' });
  ok(await ended(await send(again), 'refused') && inbox('ok5').length === 1 && !inbox('OK5').length, 'it holds for the address when he is deleted and entered anew');
  const all = await customer({ mail: 'ok6@peer.example', phone: '13900009999' });
  ok((await ask('POST', '/api/opt_outs', { customer: all.id, kind: null })).status === 204 && await ended(await send(all), 'refused') && await ended(await send(all, { kind: 'sms' }), 'refused'), 'noted by a person, for all');
  const row = (await ask('GET', `/api/opt_outs?customer=${all.id}`)).answer.rows[0];
  ok((await ask('POST', `/api/opt_outs/${row.id}/lift`, { note: ' ' })).status === 422 && (await ask('POST', `/api/opt_outs/${row.id}/lift`, { note: '电话中同意' })).status === 204, 'lifted only with a reason');
  ok(await ended(await send(all), 'sent') && (await ask('GET', `/api/opt_outs?customer=${all.id}`)).answer.rows[0].lifted, 'then he hears again, and the record stays');
  // A merge finds what was said to either.
  const keep = await customer({ mail: 'ok7@peer.example' }), gone = await customer({ mail: 'ok8@peer.example' });
  await ask('POST', '/api/opt_outs', { customer: gone.id, kind: 'mail' });
  const merged = await ask('POST', '/api/merge/customer', { keep: keep.id, gone: gone.id, keep_version: null, gone_version: null, take: null });
  ok(merged.status < 300 && await ended(await send(keep), 'refused'), 'merged into another it holds for him', merged);
}

// A review goes with its PDF, whose name and letters are Chinese, and as text for who opens no files.
async function reviews() {
  const me = (await ask('GET', '/api/people')).answer.rows[0];
  const moved = await ask('PATCH', `/api/people/${me.id}`, { name: me.name, mail: 'ok20@peer.example', phone: '', department: 0, manager: 0, active: true, roles: me.roles.map((r) => r.id ?? r) }, { 'If-Match': `"${me.version}"` });
  ok(moved.status === 200, 'a person gets an address', moved);
  const asked = await ask('POST', '/api/reviews/mail/now', { kind: 'month', start: '2026-10-01' });
  const got = asked.status < 300 && await until(() => inbox('ok20')[0]);
  const file = got?.mail.attachments[0];
  ok(got?.mail.subject === '流失复盘：2026 年 10 月' && got.mail.text.includes('附件'), 'a review comes by mail', got?.raw ?? asked);
  ok(got?.mail.attachments.length === 1 && file.contentType === 'application/pdf' && file.filename === '流失复盘-2026-10.pdf' && file.contentDisposition === 'attachment', 'with a file that has its name', file && { ...file, content: file.content.length });
  ok(file?.content.subarray(0, 5).toString() === '%PDF-' && file.content.subarray(-6).toString().includes('%%EOF') && file.size > 4000, 'a whole PDF', file?.size);
  ok(/^[\x00-\x7f]*$/.test(got.raw) && got.raw.split('\r\n').every((l) => l.length <= 998), 'in seven bits, no line too long');
}

async function hours() {
  const at = (ms) => new Date(Date.now() + 8 * 3600e3 + ms).toISOString().slice(11, 16);
  await setRules({ quiet_from: at(-3600e3), quiet_to: at(3600e3) });
  const who = await customer({ mail: 'ok9@peer.example' });
  const quiet = await ended(await send(who, { purpose: 'marketing' }), 'held');
  const due = new Date(quiet?.due) - Date.now();
  ok(quiet?.reason.en.includes('quiet hours') && due > 3400e3 && due <= 3600e3, 'in quiet hours marketing waits until they end', quiet);
  ok((await ask('POST', `/api/messages/${quiet.id}/stop`)).answer.state === 'refused' && (await ask('POST', `/api/messages/${quiet.id}/stop`)).status === 409, 'what waits can be withdrawn, once');
  ok((await ask('POST', `/api/messages/${quiet.id}/again`)).status === 200 && (await ended(quiet, 'held')), 'and that taken back');
  ok(await ended(await send(who), 'sent'), 'what is about something he has goes');
  await setRules({ quiet_from: at(-3600e3), quiet_to: at(3600e3), quiet_service: true });
  ok(await ended(await send(who), 'held'), 'unless it shall wait, too');
  await setRules({ day_most: 1, window_most: 2 });
  const capped = await customer({ mail: 'ok10@peer.example', phone: '13700007777' });
  ok(await ended(await send(capped, { purpose: 'marketing' }), 'sent'), 'one marketing message a day');
  const over = await ended(await send(capped, { purpose: 'marketing', kind: 'sms' }), 'held');
  ok(over?.reason.en.includes('cap') && new Date(over.due) - Date.now() > 23 * 3600e3, 'the next one, by whatever way, waits for the day to pass', over);
  ok(await ended(await send(capped), 'sent'), 'service is not counted');
  await setRules({ address: '' });
  ok((await ended(await send(await customer({ mail: 'ok11@peer.example' }), { purpose: 'marketing' }), 'refused'))?.reason.en.includes('link to opt out'), 'no marketing mail without a way to hear no more');
  await setRules({});
}

async function broken() {
  mail.state.password = 'another word';
  const who = await customer({ mail: 'ok12@peer.example' });
  const held = await ended(await send(who), 'held');
  const ch = (await ask('GET', '/api/channels')).answer.rows.find((c) => c.kind === 'mail');
  ok(held && !ch.enabled && ch.problem.en.includes('password'), 'a wrong password switches the channel off', ch);
  await ask('PATCH', `/api/channels/${ch.id}`, { kind: 'mail', name: ch.name, enabled: true, settings: smtp({ password: 'another word' }) }, { 'If-Match': `"${ch.version}"` });
  ok(await ended(held, 'sent') && inbox('ok12').length === 1, 'mended it goes');
  await ask('PATCH', `/api/channels/${ch.id}`, { kind: 'mail', name: ch.name, enabled: true, settings: smtp({ certificate: '', password: 'another word' }) }, { 'If-Match': `"${ch.version + 1}"` });
  const m = await send(await customer({ mail: 'ok13@peer.example' }));
  const tried = await until(async () => { const one = await now(m); return one.tries === 1 && one; });
  ok(tried?.state === 'waiting' && !inbox('ok13').length, 'a server whose certificate nobody vouches for gets nothing', tried);
}

// Without the operator's leave nothing goes to the machine itself.
async function refused() {
  await setRules({});
  const who = await customer({ mail: 'ok@peer.example', phone: '13800001234' });
  await channel('mail', smtp());
  await channel('sms', { url: web.url('sms'), body: '{{text}}' });
  await channel('wecom', { url: web.url('wecom').replace('127.0.0.1', 'localhost') });
  for (const kind of ['mail', 'sms', 'wecom']) {
    const m = await send(who, { kind });
    const tried = await until(async () => { const one = await now(m); return one.tries === 1 && one; });
    ok(tried?.state === 'waiting' && tried.answer.includes("server's own machine") && !mail.mails.length && !web.heard.length, `nothing goes to this machine by ${kind}`, tried);
  }
}
