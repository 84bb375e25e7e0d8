// One organisation whose people come by identity providers, the real one and the faulty one.
import crypto from 'node:crypto';
import { byABrowser } from './browser.mjs';
import { algorithms, faultyPeer, realPeer, walk } from './peers.mjs';

const base = process.env.BASE_URL, back = base + '/sign-in/back';
let n = 0;
const ok = (good, text, more = '') => {
  console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${text}`);
  if (!good) console.log('# ' + (typeof more === 'string' ? more : JSON.stringify(more)).slice(0, 600));
};

class Browser {
  jar = new Map();
  csrf = '';
  async ask(method, path, body, headers = {}) {
    const r = await fetch(base + path, {
      method, body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'Accept-Language': 'en', Cookie: [...this.jar].map(([k, v]) => `${k}=${v}`).join('; '), ...(this.csrf && { 'X-CSRF-Token': this.csrf }), ...headers },
    });
    for (const c of r.headers.getSetCookie()) {
      this.cookie = c;
      this.jar.set(c.slice(0, c.indexOf('=')), c.slice(c.indexOf('=') + 1, c.indexOf(';')));
    }
    const text = await r.text();
    const answer = text ? JSON.parse(text) : null;
    if (answer?.csrf) this.csrf = answer.csrf;
    return { status: r.status, answer, code: answer?.code, detail: answer?.detail ?? '' };
  }
}

function totp(secret, ahead = 0) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = crypto.createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const admin = new Browser();
await admin.ask('POST', '/api/setup', {
  organisation: { name: '测试', zone: 'Asia/Shanghai', currency: 'CNY', language: 'zh' },
  person: { login: 'admin', name: '管理员', password: 'correct horse' },
});
const question = (more) => ({ name: '公司账号', secret: null, home: base, claim: 'preferred_username', matches: false, makes: false, role: 0, department: 0, closes: false, trusts: false, leaves: false, enabled: true, ...more });
const versions = new Map();
async function provider(q, id) {
  const r = await admin.ask(id ? 'PATCH' : 'POST', '/api/providers' + (id ? '/' + id : ''), q, id ? { 'If-Match': `"${versions.get(id)}"` } : {});
  if (r.answer?.id) versions.set(r.answer.id, r.answer.version);
  return r;
}
const person = async (login, more = {}) =>
  (await admin.ask('POST', '/api/people', { login, name: login, password: 'first password', language: 'en', mail: '', phone: '', department: 0, manager: 0, roles: [], ...more })).answer;
const audits = async (what) => (await admin.ask('GET', `/api/audit?what=${what}&limit=50`)).answer.rows;

// Without the operator's leave this machine itself is no identity provider, and plain http is none at all.
async function refused() {
  const peer = await faultyPeer();
  const plain = await provider(question({ issuer: peer.issuer, client: 'liuke', secret: 'shared' }));
  ok(plain.status === 422 && plain.detail.includes('https://'), 'an issuer without https is refused', plain);
  const own = await admin.ask('POST', '/api/providers/try', { issuer: peer.issuer.replace('http:', 'https:') });
  ok(own.status === 422 && own.detail.includes("own machine"), 'and so is this machine itself, under https too', own);
  ok((await new Browser().ask('GET', '/api/oidc')).answer.rows.length === 0, 'nothing is offered');
  peer.close();
}

async function allowed() {
  const people = {
    wang: { preferred_username: 'wang', name: '王小明', email: 'wang@example.com', email_verified: true },
    li: { preferred_username: 'li', name: '李梅', email: 'li@example.com', email_verified: false },
    zhao: { preferred_username: 'zhao', name: '赵四' },
    sun: { preferred_username: 'sun', name: '孙五' },
  };
  const real = await realPeer(back, base, people);
  const faulty = await faultyPeer();
  await settings(real, faulty);
  await byTheRealOne(real);
  await inTheBrowser(real);
  await byTheFaultyOne(faulty);
  faulty.close();
  real.close();
}

async function settings(real, faulty) {
  for (const [wrong, text, says] of [
    [{ name: ' ' }, 'no name', 'button'], [{ client: '' }, 'no client', 'client id'], [{ claim: '' }, 'no claim', 'sign-in name'],
    [{ home: base + '/' }, 'a home with a slash behind it', 'without /'], [{ issuer: 'http://10.0.0.1' }, 'http elsewhere', 'https://'], [{ issuer: 'nothing' }, 'no address', 'address'],
    [{ role: 1, makes: true }, 'administrators by coming', 'administrators'], [{ department: 99 }, 'an unknown department', 'department'],
  ]) {
    const r = await provider(question({ issuer: real.issuer, client: 'liuke', ...wrong }));
    ok(r.status === 422 && r.detail.includes(says), `refused: ${text}`, r);
  }
  const good = await admin.ask('POST', '/api/providers/try', { issuer: real.issuer });
  ok(good.status === 200 && good.answer.keys === 4 && good.answer.leaves, 'trying it: description and keys are there', good);
  for (const [fault, text, says] of [
    [{ document: { issuer: 'https://other.example.com' } }, 'another issuer', 'calls itself'], [{ document: { jwks_uri: 'http://example.com/keys' } }, 'keys without https', 'jwks_uri'],
    [{ document: { response_types_supported: ['token'] } }, 'no code flow', 'by code'], [{ huge: '/.well-known/openid-configuration' }, 'a book for a description', 'too long'],
    [{ moved: '/.well-known/openid-configuration' }, 'a redirect, which is not followed', '302'],
  ]) {
    faulty.fault = fault;
    const r = await admin.ask('POST', '/api/providers/try', { issuer: faulty.issuer });
    ok(r.status === 422 && r.detail.includes(says), `trying it says what is wrong: ${text}`, r);
  }
  faulty.fault = {};
  const nobody = await admin.ask('POST', '/api/providers/try', { issuer: 'http://127.0.0.1:9' });
  ok(nobody.status === 422 && nobody.detail.includes('does not answer'), 'and that nobody answers', nobody);
}

async function begin(browser, id, path = 'begin') {
  const r = await browser.ask('POST', `/api/oidc/${id}/${path}`);
  return r.answer?.address ?? r;
}
const backWith = (browser, p) => browser.ask('POST', '/api/oidc/back', { state: p.state, code: p.code ?? null, error: p.error ?? null, iss: p.iss ?? null });

async function byTheRealOne(real) {
  const q = question({ issuer: real.issuer, client: 'liuke RS256', secret: 'a secret: + and %', leaves: true });
  const made = await provider(q);
  const id = made.answer.id;
  ok(made.answer.secret_kept && !JSON.stringify(made).includes('+ and') && made.answer.callback === back, 'a secret is kept and never told; the address to register is', made);
  const sign = async (login, browser = new Browser()) => ({ browser, r: await backWith(browser, await walk(await begin(browser, id), back, login)) });
  const stranger = await sign('wang');
  ok(stranger.r.status === 403 && stranger.r.detail.includes("'wang'"), 'who is not here is refused in words', stranger.r);
  const wang = await person('wang');
  const unlinked = await sign('wang');
  ok(unlinked.r.status === 403 && unlinked.r.detail.includes('link it under Settings'), 'a name alone links nobody', unlinked.r);

  // He links it himself.
  const own = new Browser();
  await own.ask('POST', '/api/session', { login: 'wang', password: 'first password', code: null });
  const linked = await backWith(own, await walk(await begin(own, id, 'link'), back, 'wang'));
  const mine = (await own.ask('GET', '/api/session/identities')).answer.rows;
  ok(linked.status === 200 && mine.length === 1 && mine[0].login === 'wang', 'he links his account in the settings', [linked, mine]);
  const { browser, r } = await sign('wang');
  ok(r.status === 200 && r.answer.person.id === wang.id && /HttpOnly; SameSite=Strict/.test(browser.cookie), 'and is signed in by it', r);
  const came = (await audits('sign_in'))[0];
  ok(came.person === wang.id && JSON.stringify(came.detail).includes('公司账号'), 'the audit says by which provider', came);
  const out = (await browser.ask('GET', '/api/session/leave')).answer.address;
  ok(out?.startsWith(real.issuer) && (await fetch(out)).status === 200, 'signing out can go on there, as it accepts', out);
  ok((await own.ask('GET', '/api/session/leave')).answer.address === null, 'not for who came with a password');
  const other = new Browser(), address = await begin(other, id);
  ok(/SameSite=Lax/.test(other.cookie) && /HttpOnly/.test(other.cookie) && /Max-Age=600/.test(other.cookie), 'the way back is bound by a cookie', other.cookie);
  const answer = await walk(address, back, 'wang');
  const foreign = await backWith(new Browser(), answer);
  ok(foreign.status === 403 && foreign.detail.includes('another browser'), 'another browser cannot use it', foreign);
  ok((await backWith(other, answer)).status === 200, 'this one can');
  ok((await backWith(other, answer)).status === 403, 'once');

  for (const alg of algorithms.slice(1)) {
    await provider({ ...q, client: 'liuke ' + alg, secret: q.secret }, id);
    const by = (await sign('wang')).r;
    ok(by.status === 200, `signed with ${alg}`, by);
  }
  const moved = await provider({ ...q, secret: null }, id);
  ok(!moved.answer.secret_kept, 'the secret of one client is not used for another');
  const unknown = (await sign('wang')).r;
  ok(unknown.status === 422 && unknown.detail.includes('client id and secret'), 'a wrong secret is said to be that', unknown);

  const department = (await admin.ask('POST', '/api/departments', { name: '销售部', parent: 0, head: 0 })).answer.id;
  const role = (await admin.ask('POST', '/api/roles', { name: '来客', administrator: false, second_factor: false, permits: {} })).answer.id;
  await provider({ ...q, makes: true, role, department }, id);
  const zhao = (await sign('zhao')).r;
  const row = (await admin.ask('GET', '/api/people')).answer.rows.find((p) => p.login === 'zhao');
  ok(zhao.status === 200 && row?.name === '赵四' && row.department === department && row.roles.join() === `${role}`, 'who is not there is made, with role and department', [zhao, row]);
  await person('li');
  await provider({ ...q, matches: true }, id);
  ok((await sign('li')).r.status === 200, 'matched by name where the administrator allowed it');
  await provider({ ...q, matches: true, claim: 'email' }, id);
  await person('li@example.com');
  await own.ask('DELETE', `/api/session/identities/${mine[0].id}`);
  ok((await own.ask('GET', '/api/session/identities')).answer.rows.length === 0, 'unlinked in the settings');
  const byMail = (await sign('wang')).r;
  ok(byMail.status === 403 && byMail.detail.includes('wang@example.com'), 'and then nobody any more, by mail', byMail);
  const row2 = (await admin.ask('GET', '/api/people')).answer.rows.find((p) => p.login === 'zhao');
  await admin.ask('PATCH', `/api/people/${row2.id}`, { active: false }, { 'If-Match': `"${row2.version}"` });
  await provider({ ...q, makes: true }, id);
  const gone = (await sign('zhao')).r;
  ok(gone.status === 403 && gone.detail.includes('switched off'), 'who was switched off does not come in', gone);
  ok((await audits('sign_in_failed')).some((a) => JSON.stringify(a.detail).includes('zhao')), 'and it is in the audit');
  const now = versions.get(id);
  await admin.ask('DELETE', `/api/providers/${id}`, undefined, { 'If-Match': `"${now}"` });
  ok((await new Browser().ask('GET', '/api/oidc')).answer.rows.length === 0 && (await begin(new Browser(), id)).status === 404, 'a deleted one signs nobody in');
  const again = await admin.ask('POST', `/api/providers/${id}/restore`);
  ok(again.status === 200 && again.answer.secret_kept, 'and comes back as it was', again);
}

/** People who are here already, known by their names; nobody is made. */
async function inTheBrowser(real) {
  const name = '统一账号';
  const made = await provider(question({ name, issuer: real.issuer, client: 'liuke PS256', secret: 'a secret: + and %', matches: true }));
  await byABrowser({ base, ok, issuer: real.issuer, name, known: 'wang', stranger: 'sun' });
  await admin.ask('DELETE', `/api/providers/${made.answer.id}`, undefined, { 'If-Match': `"${made.answer.version}"` });
}

async function byTheFaultyOne(peer) {
  const q = question({ name: '有错', issuer: peer.issuer, client: 'liuke', secret: 'shared', matches: true });
  const id = (await provider(q)).answer.id;
  const there = async (browser = new Browser()) => {
    const p = new URL(await begin(browser, id)).searchParams;
    [peer.nonce, peer.challenge] = [p.get('nonce'), p.get('code_challenge')];
    return { browser, state: p.get('state') };
  };
  const come = async (fault = {}) => {
    peer.fault = fault;
    const { browser, state } = await there();
    const r = await backWith(browser, { state, code: 'x' });
    peer.fault = {};
    return { ...r, browser, state };
  };
  const good = await come();
  ok(good.status === 200 && peer.proved, 'the one of our own, too, without a fault; the verifier fits its challenge', good);
  const now = Math.floor(Date.now() / 1000);
  for (const [fault, text, says] of [
    [{ claims: { nonce: 'another' } }, 'a wrong nonce', 'another sign-in'], [{ claims: { nonce: undefined } }, 'no nonce', 'another sign-in'],
    [{ claims: { exp: now - 300 } }, 'an expired token', 'expired'], [{ claims: { exp: undefined } }, 'one that never ends', 'expired'], [{ claims: { iat: now + 900 } }, 'one of tomorrow', 'future'],
    [{ claims: { aud: 'other' } }, 'another audience', 'another program'], [{ claims: { aud: ['liuke', 'other'] } }, 'two audiences and no word for whom', 'another program'],
    [{ claims: { azp: 'other' } }, 'handed out to another', 'another program'], [{ claims: { iss: 'https://other.example.com' } }, 'another issuer', 'not from the identity provider'],
    [{ claims: { sub: '' } }, 'nobody', 'who it is'], [{ alg: 'none' }, 'no signature', "'none'"], [{ alg: 'HS256' }, 'a signature with the public key as a secret', "'HS256'"],
    [{ tamper: true }, 'another content under the signature', 'signature'], [{ key: await peer.stranger() }, 'another key under the same name', 'signature'],
    [{ head: { crit: ['b64'], b64: true } }, 'a head that asks for more', ''], [{ claims: { preferred_username: undefined }, me: { sub: 'somebody else' } }, 'particulars of somebody else', 'somebody else'],
    [{ claims: { sub: 'new', preferred_username: undefined }, me: { sub: 'new', preferred_username: undefined } }, 'no sign-in name', "'preferred_username'"], [{ huge: '/token' }, 'a book for a token', 'too long'], [{ moved: '/token' }, 'a redirect', '302'],
  ]) {
    const r = await come(fault);
    ok((r.status === 403 || r.status === 422) && r.detail.includes(says) && !r.browser.jar.has('liuke'), `refused: ${text}`, r);
  }
  ok((await come({ claims: { exp: now - 60 } })).status === 200, 'clocks may differ by a minute');
  ok((await come({ claims: { aud: ['liuke', 'other'], azp: 'liuke' } })).status === 200, 'two audiences, ours named');
  const denied = await there();
  const no = await backWith(denied.browser, { state: denied.state, error: 'access_denied' });
  ok(no.status === 403 && no.detail.includes('you went back'), 'who went back there is told so', no);
  const mixed = await there();
  ok((await backWith(mixed.browser, { state: mixed.state, code: 'x', iss: 'https://other.example.com' })).status === 403, 'an answer that names another provider');
  ok((await backWith(new Browser(), { state: 'f'.repeat(64), code: 'x' })).status === 403, 'an invented state');

  const asked = peer.asked.keys;
  await peer.rotate();
  ok((await come()).status === 200 && peer.asked.keys === asked + 1, 'a new key is asked for once');
  for (let i = 0; i < 5; i++) await come({ head: { kid: 'invented' } });
  ok(peer.asked.keys <= asked + 3, 'invented ones do not make us ask on and on', peer.asked.keys - asked);
  await secondFactor(peer, q, id, come);

  await provider({ ...q, closes: true }, id);
  const off = await new Browser().ask('POST', '/api/session', { login: 'li', password: 'first password', code: null });
  const head = await new Browser().ask('POST', '/api/session', { login: 'admin', password: 'correct horse', code: null });
  ok(off.status === 403 && head.status === 200 && !(await new Browser().ask('GET', '/api/oidc')).answer.password, 'passwords can be closed, and administrators still use theirs', [off, head]);
  await provider({ ...q, closes: true, enabled: false }, id);
  ok((await new Browser().ask('POST', '/api/session', { login: 'li', password: 'first password', code: null })).status === 200, 'a provider that is off closes nothing');

  await provider(q, id);
  let last;
  for (let i = 0; i < 9 && last?.status !== 429; i++) last = await come({ claims: { sub: 'again', preferred_username: 'nobody' } });
  ok(last.status === 429, 'who is refused again and again must wait', last);
  const start = Date.now(), slow = await come({ silent: '/token' });
  ok(slow.status === 422 && slow.detail.includes('does not answer') && Date.now() - start < 9000, 'one that is silent is not waited for', slow);
  const late = await there();
  peer.close();
  const down = await backWith(late.browser, { state: late.state, code: 'x' });
  ok(down.status === 422 && down.detail.includes('does not answer'), 'nor one that is down', down);
}

// Our own code is asked for as well, unless the administrator trusts the provider and it says so.
async function secondFactor(peer, q, id, come) {
  const own = (await come()).browser;
  const { secret } = (await own.ask('POST', '/api/session/second', { password: 'first password' })).answer;
  await own.ask('POST', '/api/session/second/confirm', { code: totp(secret, -1) });
  const asked = await come({ claims: { amr: ['mfa'] } });
  ok(asked.status === 401 && asked.code === 'second_factor' && !asked.browser.jar.has('liuke'), 'the code of the telephone is asked for as well', asked);
  const code = (browser, c) => browser.ask('POST', '/api/oidc/code', { state: asked.state, code: c });
  ok((await code(asked.browser, '000000')).code === 'second_factor', 'a wrong one opens nothing');
  ok((await code(new Browser(), totp(secret))).status === 403, 'nor a right one from another browser');
  ok((await code(asked.browser, totp(secret))).status === 200, 'the right one does');
  ok((await code(asked.browser, totp(secret, 1))).status === 403, 'once');
  await provider({ ...q, trusts: true }, id);
  ok((await come({ claims: { amr: ['pwd'] } })).code === 'second_factor', 'a trusted provider that says nothing of it: asked');
  ok((await come({ claims: { amr: ['pwd', 'mfa'] } })).status === 200, 'that says so: in');
  const role = (await admin.ask('POST', '/api/roles', { name: '要两步', administrator: false, second_factor: true, permits: {} })).answer.id;
  const must = await person('must', { roles: [role] });
  const by = (amr) => come({ claims: { sub: 'must', preferred_username: 'must', amr } });
  ok(must.id && (await by([])).answer.second_factor === 'needed', 'a role that asks for one: it must be set up first');
  const vouched = await by(['mfa']);
  ok(vouched.answer.second_factor === 'off' && (await vouched.browser.ask('GET', '/api/meta')).status === 200, 'unless the provider\'s word counts');
  await provider(q, id);
}

if (process.env.LOCAL) await allowed();
else await refused();
console.log(`1..${n}`);
process.exit(0);
