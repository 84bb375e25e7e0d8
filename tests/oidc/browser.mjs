// The same in a real browser, through the pages of the real provider: in by its button, and the two ways back without
// being let in, in words, in both languages, on a desk and on a phone. `t`: what oidc.mjs knows.
import { chromium } from 'playwright-core';

const options = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] };

/** Ours, in one language, where somebody who is not signed in stands. */
async function atOurs(browser, { base }, en) {
  const context = await browser.newContext({ viewport: en ? { width: 375, height: 812 } : { width: 1440, height: 900 }, locale: en ? 'en-US' : 'zh-CN', reducedMotion: 'reduce' });
  await context.addInitScript((l) => localStorage.setItem('liuke.language', l), en ? 'en' : 'zh');
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  await page.goto(base + '/warnings');
  return page;
}

/** By the button to the provider's own page. */
async function over(page, { issuer, name }, en) {
  await page.getByRole('button', { name: en ? `Sign in with ${name}` : `用${name}登录` }).click();
  await page.waitForURL(issuer + '/**');
  await page.locator('input[name=login]').waitFor();
}

async function signIn(page, base, login) {
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'any');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' }); // it asks whether we may know
  await page.locator('button[type=submit]').click();
  await page.waitForURL(base + '/**');
}

/** What he is told who was not let in, and that he can begin anew. */
async function told(t, page, en, says, what) {
  await page.getByRole('alert').waitFor();
  const words = await page.locator('main').innerText();
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  t.ok(words.includes(en ? 'You are not signed in' : '没有登录成功') && words.includes(says) && sideways <= 0, `${what} (${en ? 'en, 375' : 'zh, 1440'})`, words);
  t.ok(!/[?&](state|code|error)=/.test(page.url()), 'nothing of it stays in the address', page.url());
  await page.getByRole('button', { name: en ? 'Back to the sign-in page' : '返回登录页' }).click();
  await page.locator('input[name=password]').waitFor();
}

export async function byABrowser(t) {
  const browser = await chromium.launch(options);
  try {
    const page = await atOurs(browser, t, false);
    await over(page, t, false);
    await signIn(page, t.base, t.known);
    await page.waitForURL(t.base + '/warnings');
    await page.locator('nav a[aria-current=page]').waitFor();
    const s = await page.evaluate(() => fetch('/api/session').then((r) => r.json()));
    t.ok(s.signed_in && s.person.login === t.known, 'in by the button, the provider’s own page and back to where he wanted to go', s);
    await page.context().close();
    for (const en of [false, true]) {
      const refused = await atOurs(browser, t, en);
      await over(refused, t, en);
      await refused.getByRole('link', { name: 'Cancel' }).click();
      await refused.waitForURL(t.base + '/**');
      await told(t, refused, en, en ? 'you went back' : '取消了登录', 'who went back there is told so in words');
      await over(refused, t, en);
      await signIn(refused, t.base, t.stranger);
      await told(t, refused, en, en ? `'${t.stranger}'` : `“${t.stranger}”`, 'and so is who is not here');
      await refused.context().close();
    }
  } finally {
    await browser.close();
  }
}
