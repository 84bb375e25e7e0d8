// The other sides: a mail server that takes, refuses, greylists and hangs up; robots that answer with their documented
// codes; an SMS gateway; a program that hears webhooks.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

/** What a mailbox does is in its name: ok, nobody, grey, drop, policy. */
export async function mailServer(folder) {
  const mails = [], met = new Set(), state = { password: 'secret word', tried: [], encrypted: 0 };
  const server = new SMTPServer({
    key: fs.readFileSync(`${folder}/key.pem`), cert: fs.readFileSync(`${folder}/cert.pem`), authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true, logger: false,
    onAuth(auth, session, done) {
      if (session.secure) state.encrypted++;
      if (auth.username === 'crm' && auth.password === state.password) done(null, { user: 'crm' });
      else done(refusal(535, '5.7.8 authentication failed'));
    },
    onRcptTo(to, session, done) {
      const box = to.address.split('@')[0];
      state.tried.push(box);
      if (box.startsWith('nobody')) return done(refusal(550, '5.1.1 no such user here'));
      if (box.startsWith('policy')) return done(refusal(550, '5.7.1 relaying denied'));
      if (box.startsWith('grey') && !met.has(box)) {
        met.add(box);
        return done(refusal(451, '4.7.1 greylisted, come again'));
      }
      done();
    },
    onData(stream, session, done) {
      const chunks = [];
      stream.on('data', (c) => chunks.push(c));
      stream.on('end', async () => {
        const mail = await simpleParser(Buffer.concat(chunks));
        const box = session.envelope.rcptTo[0].address.split('@')[0];
        mails.push({ box, mail, raw: Buffer.concat(chunks).toString() });
        if (box.startsWith('drop') && !met.has(box)) {
          met.add(box); // it has the mail, and nobody is told so
          for (const c of server.connections) if (c.id === session.id) c._socket.destroy();
          return;
        }
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  return { mails, state, port: server.server.address().port, close: () => server.close() };
}

export async function webServer() {
  const heard = [], says = {};
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (d) => (body += d));
    request.on('end', () => {
      const url = new URL(request.url, 'http://x');
      const name = url.pathname.slice(1);
      heard.push({ name, url, body, headers: request.headers, method: request.method });
      const [status, text] = says[name] ?? [200, '{"errcode":0,"errmsg":"ok","code":0}'];
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    });
  });
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  return { heard, says, at: (name) => heard.filter((h) => h.name === name), port: server.address().port,
    url: (name) => `http://127.0.0.1:${server.address().port}/${name}`, close: () => server.close() };
}

const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest('base64');
/** As the documentation of DingTalk says: the time and the secret, signed with the secret, behind the address. */
export const dingtalkGood = (h, secret) => h.url.searchParams.get('sign') === hmac(secret, `${h.url.searchParams.get('timestamp')}\n${secret}`);
/** As that of Feishu says: nothing, signed with time and secret, in the body. */
export const feishuGood = (h, secret) => {
  const b = JSON.parse(h.body);
  return b.sign === hmac(`${b.timestamp}\n${secret}`, '');
};
