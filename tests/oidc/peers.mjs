// The two identity providers of the test, on loopback: the public package, whose pages are walked by plain requests, and
// one of our own that makes every fault it is told to.
import crypto from 'node:crypto';
import http from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const listening = (server) => new Promise((r) => server.listen(0, '127.0.0.1', () => r(`http://127.0.0.1:${server.address().port}`)));
const keyPair = async (alg, kid) => {
  const pair = await generateKeyPair(alg, { extractable: true });
  const common = { kid, alg, use: 'sig' };
  return { kid, alg, secret: pair.privateKey, jwk: { ...(await exportJWK(pair.publicKey)), ...common }, whole: { ...(await exportJWK(pair.privateKey)), ...common } };
};
export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** oidc-provider, with one client for each algorithm. `people`: claims by login. */
export async function realPeer(back, home, people) {
  const keys = await Promise.all(algorithms.map((alg) => keyPair(alg, 'real-' + alg)));
  const server = http.createServer();
  const issuer = await listening(server);
  console.warn = console.info = () => undefined; // it says that it is not configured for the world
  const provider = new Provider(issuer, {
    clients: algorithms.map((alg) => ({
      client_id: 'liuke ' + alg, client_secret: 'a secret: + and %', redirect_uris: [back], post_logout_redirect_uris: [home + '/'], id_token_signed_response_alg: alg,
    })),
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    jwks: { keys: keys.map((k) => k.whole) },
    cookies: { keys: ['for the test'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  server.on('request', provider.callback());
  return { issuer, close: () => server.close() };
}

/** Walks its pages as a browser does, from the address on, until it is sent back: the parameters behind that address. */
export async function walk(address, back, login) {
  const jar = new Map();
  const go = async (url, form) => {
    const r = await fetch(url, {
      method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
      headers: { Cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') },
    });
    for (const c of r.headers.getSetCookie()) jar.set(c.slice(0, c.indexOf('=')), c.slice(c.indexOf('=') + 1, c.indexOf(';')));
    return r;
  };
  let url = address, form;
  for (let step = 0; step < 20; step++) {
    const r = await go(url, form);
    form = undefined;
    if (r.status >= 300 && r.status < 400) {
      url = new URL(r.headers.get('location'), url).href;
      if (url.startsWith(back)) return Object.fromEntries(new URL(url).searchParams);
      continue;
    }
    const page = await r.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (!prompt) throw new Error(`${url}: ${r.status} ${page.slice(0, 300)}`);
    url = new URL(/action="([^"]+)"/.exec(page)[1], url).href;
    form = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
  }
  throw new Error('it never came back');
}

/** Ours. `fault` changes what it does: see oidc.mjs. */
export async function faultyPeer() {
  const self = { fault: {}, asked: { keys: 0 }, keys: [await keyPair('RS256', 'one')] };
  const json = (response, body, status = 200) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  const token = async (form) => {
    const f = self.fault, now = Math.floor(Date.now() / 1000), key = f.key ?? self.keys[0];
    const claims = { iss: self.issuer, aud: 'liuke', sub: 'faulty-sub', preferred_username: 'wang', exp: now + 300, iat: now, nonce: self.nonce, ...f.claims };
    const head = { alg: key.alg, kid: key.kid, ...f.head };
    const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
    if (f.alg === 'none') return `${part({ alg: 'none' })}.${part(claims)}.`;
    if (f.alg === 'HS256') {
      const pem = crypto.createPublicKey({ key: key.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      const sealed = `${part({ alg: 'HS256', kid: key.kid })}.${part(claims)}`;
      return `${sealed}.${crypto.createHmac('sha256', pem).update(sealed).digest('base64url')}`;
    }
    const good = await new SignJWT(claims).setProtectedHeader(head).sign(key.secret);
    self.proved = crypto.createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') === self.challenge;
    return f.tamper ? good.split('.').map((p, i) => (i === 1 ? part({ ...claims, sub: 'somebody else' }) : p)).join('.') : good;
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (d) => (body += d));
    request.on('end', async () => {
      const f = self.fault, path = new URL(request.url, self.issuer).pathname;
      if (f.silent === path) return;
      if (f.huge === path) return void response.end('x'.repeat(400 << 10));
      if (f.moved === path) return void response.writeHead(302, { Location: self.issuer + '/other' }).end();
      if (path === '/.well-known/openid-configuration')
        return void json(response, {
          issuer: self.issuer, authorization_endpoint: self.issuer + '/auth', token_endpoint: self.issuer + '/token', jwks_uri: self.issuer + '/keys',
          userinfo_endpoint: self.issuer + '/me', end_session_endpoint: self.issuer + '/out', response_types_supported: ['code'], token_endpoint_auth_methods_supported: ['client_secret_post'], ...f.document,
        });
      if (path === '/keys') {
        self.asked.keys++;
        return void json(response, { keys: self.keys.map((k) => k.jwk) });
      }
      if (path === '/me') return void json(response, { sub: 'faulty-sub', preferred_username: 'wang', ...f.me });
      if (path === '/token') {
        const form = new URLSearchParams(body);
        if (form.get('client_secret') !== 'shared' || form.get('client_id') !== 'liuke') return void json(response, { error: 'invalid_client' }, 401);
        return void json(response, { token_type: 'Bearer', access_token: 'opaque', id_token: await token(form) });
      }
      response.writeHead(404).end('nothing');
    });
  });
  self.issuer = await listening(server);
  self.rotate = async () => void (self.keys = [await keyPair('RS256', 'two')]);
  self.stranger = () => keyPair('RS256', 'one'); // the same name, another key
  self.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return self;
}
