// Signing in by an identity provider, as far as none is needed: connected in the settings, its button on the sign-in
// page, what is said where it does not answer, deleted and brought back.
export function oidcSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, at = page) => at.getByRole('button', { name: say(zh, en), exact: true });

  // A server does not ask its own machine, so nothing leaves it and it is told at once.
  const issuer = 'https://127.0.0.1:9/';

  async function connect() {
    await page.goto(base + '/sign-in');
    await page.getByText(say('还没有接入身份平台', 'No identity provider yet')).waitFor();
    await sound('identity providers: none');
    await button('接入身份平台', 'Connect a provider').click();
    const form = page.locator('.ant-drawer form');
    await form.locator('input[name=provider-name]').fill(say('公司账号', 'company account'));
    await form.locator('input[name=provider-issuer]').fill('http://id.example.com');
    await form.locator('input[name=provider-client]').fill('liuke');
    await form.locator('input[name=provider-secret]').fill('a secret');
    await form.locator('button[type=submit]').click();
    await form.getByRole('alert').filter({ hasText: 'https://' }).waitFor();
    ok(true, 'an identity provider without https is refused with words');
    await form.locator('input[name=provider-issuer]').fill(issuer);
    await button('试一试', 'Try it', form).click();
    await form.getByRole('alert').filter({ hasText: say('没有响应', 'does not answer') }).waitFor();
    ok((await form.locator('.callback').innerText()) === base + '/sign-in/back', 'the address to register is shown');
    await form.locator('input[name=provider-makes]').check();
    await form.getByText(say('给他的角色', 'With the role')).waitFor();
    await sound('identity providers: connecting one');
    await form.locator('button[type=submit]').click();
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
    await page.locator('.rows .row', { hasText: issuer }).waitFor();
    await sound('identity providers');
  }

  async function signInPage() {
    const context = await page.context().browser().newContext({ viewport: page.viewportSize(), locale: say('zh-CN', 'en-US') });
    await context.addInitScript((l) => localStorage.setItem('liuke.language', l), say('zh', 'en'));
    const other = await context.newPage();
    await other.goto(base);
    const by = button('用公司账号登录', 'Sign in with company account', other);
    await by.waitFor();
    await sound('sign-in by a provider', other);
    await by.click();
    await other.getByRole('alert').filter({ hasText: say('没有响应', 'does not answer') }).waitFor();
    await other.goto(base + '/sign-in/back?state=invented&code=x');
    await other.getByText(say('没有登录成功', 'You are not signed in')).waitFor();
    await sound('back and not signed in', other);
    ok(!other.url().includes('code='), 'a way back that was not begun here is told in words, and its parameters are gone');
    await button('返回登录页', 'Back to the sign-in page', other).click();
    await other.locator('input[name=login]').waitFor();
    await context.close();
  }

  async function away() {
    await button('删除', 'Delete').click();
    await button('删除', 'Delete', page.locator('.ant-popconfirm')).click();
    await page.getByText(say('还没有接入身份平台', 'No identity provider yet')).waitFor();
    await button('撤销', 'Undo', page.locator('.ant-message')).click();
    await page.locator('.rows .row', { hasText: issuer }).waitFor();
    ok(true, 'deleted, and brought back');
    await page.goto(base + '/settings');
    await button('绑定的公司账号', 'Linked company accounts').click();
    await page.locator('.ant-drawer-open').getByText(say('还没有绑定。', 'None is linked yet.')).waitFor();
    await sound('linked accounts');
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
    // As it was: with its button the other steps would meet another sign-in page.
    const left = await page.evaluate(async () => {
      const { csrf } = await (await fetch('/api/session')).json();
      const { rows } = await (await fetch('/api/providers')).json();
      return Promise.all(rows.map((p) => fetch(`/api/providers/${p.id}`, { method: 'DELETE', headers: { 'X-CSRF-Token': csrf, 'If-Match': `"${p.version}"` } }).then((r) => r.status)));
    });
    ok(left.length === 1 && left[0] === 204, 'and taken away for good');
  }

  return async () => {
    await connect();
    await signInPage();
    await away();
  };
}
