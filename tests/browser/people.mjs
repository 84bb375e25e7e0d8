// people: an administrator at work, walked by walk.mjs: a department and a person, a role, seeing as it, sharing, a
// handover and back, the audit and putting back a value, two-step sign-in and a token.
import { createHmac } from 'node:crypto';

/** The six digits of a telephone (RFC 6238), some steps ahead. */
function totp(secret, ahead = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const c of secret) bits += letters.indexOf(c).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** `w`: what walk.mjs knows: the page, the language, how to say that something is right. */
export function peopleSteps(w) {
  const { page, base, say, ok, sound, settled, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => (r.ok ? r.json() : { status: r.status })), path);
  const drawer = () => page.locator('.ant-drawer-open');
  const gone = () => drawer().waitFor({ state: 'detached' });
  const close = async () => {
    await drawer().locator('.ant-drawer-close').click();
    await gone();
  };
  const choose = async (label, text, on = page) => {
    await on.locator('.labelled', { has: page.locator('.label', { hasText: label }) }).locator('.ant-select').first().click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().click();
  };
  const calm = async (name) => {
    await page.waitForFunction(() => !document.querySelector('.ant-drawer-open .ant-drawer-content-wrapper[class*=-enter]'));
    await settled();
    await sound(name);
    ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing to scroll sideways`);
  };

  async function people() {
    await page.goto(base + '/people');
    await page.waitForSelector('.person');
    await calm('people');
    await button('添加部门', 'Add a department').click();
    await drawer().getByLabel(say('部门名称', 'Name of the department')).fill('西南大区');
    await button('添加部门', 'Add a department', drawer()).click();
    await gone();
    await page.waitForFunction(() => fetch('/api/departments').then((r) => r.json()).then((d) => d.rows.some((x) => x.name === '西南大区')));
    if (!narrow) {
      const row = page.getByRole('treeitem', { name: /西南大区/ });
      await row.focus();
      await page.keyboard.press('F2');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('西南中心');
      await page.keyboard.press('Enter');
      await page.getByRole('treeitem', { name: /西南中心/ }).waitFor();
      ok(true, 'a department is renamed from the keyboard');
    }
    await button('新增人员', 'New person').first().click();
    await drawer().locator('input[name=login]').fill('walker');
    await drawer().locator('input[name=name]').fill('吴行');
    await calm('a new person');
    await button('新增并生成密码', 'Add and make a password', drawer()).click();
    await drawer().locator('.once-rows').waitFor();
    const words = await drawer().locator('.once-rows').innerText();
    ok(/walker/.test(words) && /[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/.test(words), 'the first password is shown once', words);
    await button('我已记下', 'I have noted it', drawer()).click();
    await gone();
    const him = (await asked('/api/people')).rows.find((p) => p.login === 'walker');
    ok(him?.roles.length === 1 && him.active, 'with the role of a salesman', JSON.stringify(him));
    await page.locator('.search input, input.search').first().fill('walker');
    await page.waitForFunction(() => document.querySelectorAll('.person').length === 1);
    ok(true, 'and is found');
    return him;
  }

  async function role() {
    await page.goto(base + '/roles/3');
    await page.waitForSelector('.matrix');
    await calm('a role');
    const box = page.getByLabel(say('客户: 删除', 'Customer: Delete'), { exact: true });
    await box.check();
    await page.waitForSelector('.save-bar[data-dirty=true]');
    await page.locator('.page-title a').click();
    await page.locator('.state-amber').first().waitFor();
    ok(true, 'what is not saved is told in the list');
    await page.locator('a[href="/roles/3"]').click();
    await page.waitForSelector('.kept');
    ok(await box.isChecked(), 'and is still there');
    await button('保存', 'Save').click();
    await page.waitForSelector('.save-bar[data-dirty=false]');
    const now = (await asked('/api/roles')).rows.find((r) => r.id === 3);
    ok(now.permits.objects.customer.includes('delete') && !now.permits.objects['*'].includes('delete'), 'one box is one right', JSON.stringify(now.permits));
    await page.locator('.ant-message').getByRole('button', { name: say('撤销', 'Undo') }).first().click();
    await page.waitForFunction(() => fetch('/api/roles').then((r) => r.json()).then((l) => !l.rows.find((r) => r.id === 3).permits.objects.customer?.includes('delete')));
    ok(true, 'and is taken back');
    await page.goto(base + '/roles/1');
    await page.waitForSelector('.matrix');
    ok((await page.locator('.matrix input:not(:disabled)').count()) === 0, 'nothing can be taken from administrators');
    await sound('the administrator role');
  }

  async function seeAs(him) {
    await page.goto(base + '/people?person=' + him.id);
    await button('以此人身份查看', 'See as this person').click();
    await page.waitForSelector('.seen-bar');
    await page.goto(base + '/customers');
    await page.locator('.list, .first, .blank').first().waitFor();
    await page.waitForSelector('.seen-bar');
    ok((await page.locator('.list-row').count()) === 0, 'who owns nothing sees nothing');
    await sound('seen as somebody else');
    await button('结束查看', 'End').click();
    await page.waitForSelector('.person');
    ok((await page.locator('.seen-bar').count()) === 0, 'and it is ended');
  }

  async function share(him) {
    const { rows } = await asked('/api/records/customer?limit=1');
    await page.goto(`${base}/customers/${rows[0].id}`);
    await button('共享', 'Share').first().click();
    await drawer().waitFor();
    await choose(say('共享给', 'With'), '吴行', drawer());
    await button('共享', 'Share', drawer()).click();
    await drawer().locator('.share-row').waitFor();
    await calm('sharing');
    const list = (await asked(`/api/customers/${rows[0].id}/shares`)).rows;
    ok(list.length === 1 && list[0].person === him.id && !list[0].can_write, 'shared to see', JSON.stringify(list));
    await drawer().locator('.share-row .ant-btn').click();
    await drawer().locator('.share-row').waitFor({ state: 'detached' });
    ok((await asked(`/api/customers/${rows[0].id}/shares`)).rows.length === 0, 'and no longer');
    await close();
  }

  async function handover(him) {
    await page.evaluate(async () => {
      const s = await (await fetch('/api/session')).json();
      const r = (await (await fetch('/api/records/customer?limit=1')).json()).rows[0];
      await fetch('/api/records/customer/' + r.id, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': s.csrf, 'If-Match': `"${r.version}"` }, body: JSON.stringify({ customer: null, values: { owner: 'walker' } }) });
    });
    await page.goto(base + '/handover?person=' + him.id);
    await page.waitForSelector('.handover-ways');
    await choose(say('接收人', 'Takes over'), 'demo');
    await button('预览', 'Preview').click();
    await page.waitForSelector('.handover-preview');
    ok((await page.locator('.handover-preview td').allInnerTexts()).join() === '1', 'it is told how much of what', await page.locator('.handover-preview').innerText());
    await calm('a handover');
    await button('开始交接', 'Hand over').click();
    const undo = page.getByRole('button', { name: say('撤销 吴行 的交接', 'Take back the handover of 吴行') });
    await undo.waitFor();
    ok(!(await asked('/api/people')).rows.find((p) => p.id === him.id).active, 'who leaves is switched off');
    await undo.click();
    await page.locator('.ant-popconfirm .ant-btn-primary').click();
    await page.locator('.rows .state-grey').first().waitFor();
    ok((await asked('/api/people')).rows.find((p) => p.id === him.id).active, 'taken back he is here again');
  }

  async function audit() {
    const id = (await asked('/api/records/customer?limit=1')).rows[0].id;
    const before = (await asked('/api/records/customer/' + id)).values.phone;
    await page.evaluate(async (i) => {
      const s = await (await fetch('/api/session')).json();
      const r = await (await fetch('/api/records/customer/' + i)).json();
      await fetch('/api/records/customer/' + i, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': s.csrf, 'If-Match': `"${r.version}"` }, body: JSON.stringify({ customer: null, values: { phone: '13911112222' } }) });
    }, id);
    await page.goto(base + '/audit?object=customer');
    const row = page.locator('.audit-row').first();
    await row.getByText('13911112222').waitFor();
    ok((await row.innerText()).includes('127.0.0.1'), 'a change says from where');
    await calm('the audit');
    await button('恢复原值', 'Put back', row).click();
    await page.waitForFunction(([i, was]) => fetch('/api/records/customer/' + i).then((r) => r.json()).then((r) => (r.values.phone ?? '') === (was ?? '')), [id, before]);
    ok(true, 'the former value is back');
    await page.getByRole('tab', { name: say('登录与权限', 'Sign-in and rights') }).click();
    await page.locator('.audit-row').first().waitFor();
    await sound('sign-in and rights');
  }

  async function signIn(login, password) {
    await page.goto(base + '/settings');
    await button('两步验证', 'Two-step sign-in').click();
    await drawer().locator('input[name=second-password]').fill(password);
    await drawer().locator('button[type=submit]').click();
    await drawer().locator('.qr svg').waitFor();
    await calm('the QR code');
    const secret = (await drawer().locator('.qr b').innerText()).replace(/\s/g, '');
    await drawer().locator('input[name=code]').fill(totp(secret));
    await drawer().locator('button[type=submit]').click();
    await drawer().locator('.once-rows').waitFor();
    const codes = await drawer().locator('.once-rows dd').allInnerTexts();
    ok(codes.length === 10, 'ten recovery codes', codes.join());
    await sound('recovery codes');
    await button('我已记下', 'I have noted it', drawer()).click();
    await gone();
    await button('访问令牌', 'Access tokens').click();
    await button('新建令牌', 'New token', drawer()).click();
    await drawer().locator('input[name=token-name]').fill('walk');
    await button('生成令牌', 'Make the token', drawer()).click();
    const token = await drawer().locator('.once-rows dd').innerText();
    const status = await page.evaluate((k) => fetch('/api/meta', { credentials: 'omit', headers: { Authorization: 'Bearer ' + k } }).then((r) => r.status), token);
    ok(token.startsWith('liuke_') && status === 200, 'a token opens the API', status);
    await button('我已记下', 'I have noted it', drawer()).click();
    await drawer().locator('.row').waitFor();
    await calm('tokens');
    await close();
    await button('退出登录', 'Sign out').click();
    await page.waitForSelector('input[name=login]');
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', password);
    await page.locator('button[type=submit]').click();
    await page.waitForSelector('input[name=code]');
    await sound('the code');
    await page.fill('input[name=code]', codes[0]);
    await page.locator('button[type=submit]').click();
    await page.waitForSelector('nav');
    ok((await asked('/api/session')).second_factor === 'on', 'signed in with two steps');
    await page.goto(base + '/settings');
    await button('两步验证', 'Two-step sign-in').click();
    await button('关闭两步验证', 'Switch off', drawer()).click();
    await drawer().locator('input[name=second-password]').fill(password);
    await drawer().locator('button[type=submit]').click();
    await gone();
    ok((await asked('/api/session/second')).on === false, 'and it is off again');
  }

  return async (login, password) => {
    const him = await people();
    await role();
    await seeAs(him);
    await share(him);
    await handover(him);
    await audit();
    await signIn(login, password);
  };
}
