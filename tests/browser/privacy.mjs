// privacy: one person's data, walked by walk.mjs: a customer made for it is handed out as a zip, looked at field by field, and
// erased by typing his number.
import { readFileSync } from 'node:fs';

/** `w`: what walk.mjs knows. */
export function privacySteps(w) {
  const { page, base, say, ok, sound, settled } = w;
  const made = (path, body) =>
    page.evaluate(async ([p, b]) => {
      const { csrf } = await fetch('/api/session').then((r) => r.json());
      const answer = await fetch(p, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(b) });
      return answer.json();
    }, [path, body]);
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const open = async () => {
    await page.getByRole('button', { name: say('更多', 'More'), exact: true }).click();
    await page.locator('.ant-dropdown:not(.ant-dropdown-hidden) .ant-dropdown-menu-item').first().waitFor();
  };
  const item = (zh, en) => page.locator('.ant-dropdown:not(.ant-dropdown-hidden)').getByText(say(zh, en), { exact: true });

  return async () => {
    const number = 'P-' + Date.now();
    const him = await made('/api/records/customer', { customer: null, values: { code: number, name: '南宫问天', phone: '13955556666', level: 'VIP', city: '滁州' } });
    await made('/api/records/contact', { customer: him.id, values: { name: '东方不亮', phone: '13955557777' } });
    await page.goto(`${base}/customers/${him.id}`);
    await page.getByRole('heading', { name: '南宫问天' }).waitFor();
    await open();
    const [file] = await Promise.all([page.waitForEvent('download'), item('导出个人数据', 'Export personal data').click()]);
    ok(readFileSync(await file.path()).subarray(0, 2).toString() === 'PK', 'the data of one person come as a zip');
    await page.locator('.ant-dropdown:not(.ant-dropdown-hidden)').waitFor({ state: 'detached' }).catch(() => {});
    await open();
    await item('删除个人信息…', 'Erase personal data…').click();
    await page.locator('.erase-row').first().waitFor();
    await settled();
    await sound('erasing');
    const button = page.locator('.erase .ant-btn-primary');
    ok(await button.isDisabled(), 'nothing is erased without the number');
    const city = page.locator('.erase-row', { hasText: say('城市', 'City') }).locator('input');
    await city.uncheck();
    await page.locator('.erase input[type=text]').fill(number);
    await page.locator('.erase .ant-btn-primary:not([disabled])').click();
    await page.waitForFunction((id) => document.querySelector('h1')?.textContent?.includes('#' + id), him.id);
    const now = (await asked('/api/records/customer/' + him.id)).values;
    ok(now.phone === null && now.city === '滁州' && now.level === 'VIP', 'what says who he was is gone, what was chosen stays', JSON.stringify(now));
  };
}
