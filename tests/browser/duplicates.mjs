// duplicates: a likely duplicate is asked about before it is saved, stands in the queue, is said not to be one, merged
// and taken apart again; walked by walk.mjs.

/** `w`: what walk.mjs knows. */
export function duplicateSteps(w) {
  const { page, base, say, ok, sound } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const until = (what, arg) => page.waitForFunction(what, arg, { polling: 150 });
  const anyway = (on) => on.locator('button').filter({ hasText: say('仍然保存', 'save anyway') });
  const shut = async () => {
    await page.keyboard.press('Escape');
    await page.waitForSelector('.ant-drawer-content', { state: 'detached' });
  };
  const name = '千帆过尽航运代理有限公司';

  async function entering() {
    const before = (await asked('/api/records/customer?limit=1&sort=code')).rows[0].values;
    await page.goto(base + '/customers?new=1');
    const form = page.locator('.ant-drawer-content form');
    await form.getByLabel(say('客户名称', 'Name'), { exact: false }).first().fill(before.name);
    await page.waitForSelector('.likely a');
    ok((await page.locator('.likely a').first().innerText()) === before.name, 'while a name is typed, the customer who has it is shown');
    await sound('a likely duplicate');
    await form.locator('button[type=submit]').click();
    await anyway(form).waitFor();
    ok(true, 'it is not saved without being asked');
    await form.getByLabel(say('客户名称', 'Name'), { exact: false }).first().fill(name);
    await page.waitForSelector('.likely', { state: 'detached' });
    await form.locator('button[type=submit]').click();
    await page.waitForSelector('.customer .page-lead h1');
    await until((n) => document.querySelector('.customer h1')?.textContent === n, name);
    await page.goto(base + '/customers?new=1');
    await form.getByLabel(say('客户名称', 'Name'), { exact: false }).first().fill('上海' + name.replace('有限公司', '集团'));
    await page.waitForSelector('.likely a');
    await form.locator('button[type=submit]').click();
    await anyway(form).click();
    await page.waitForSelector('.customer .page-lead h1');
    ok(true, 'and saved by who has seen it');
  }

  async function merging() {
    const mine = page.locator('.twin').filter({ hasText: name });
    // The queue is filled in the background; the page asks for it anew when it is opened.
    for (let i = 0; i < 40 && !(await asked('/api/duplicates/customer?limit=500')).rows.some((p) => p.a.values.name === name || p.b.values.name === name); i++) await page.waitForTimeout(250);
    await page.goto(base + '/duplicates');
    await page.waitForSelector('.twin');
    await sound('the queue');
    await page.keyboard.press('j');
    await until(() => document.querySelectorAll('.twin')[1]?.classList.contains('at'));
    ok(true, 'j goes to the next pair');
    const pair = (await asked('/api/duplicates/customer?limit=500')).rows.find((p) => p.a.values.name === name);
    while (!(await mine.count())) {
      await page.keyboard.press('j');
      await page.waitForTimeout(30);
    }
    await mine.first().locator('.ant-btn-primary').click();
    await page.waitForSelector('.merge-table');
    await sound('what a merge would do');
    await button('合并', 'Merge', page.locator('.ant-drawer-content')).click();
    await page.waitForSelector('.ant-drawer-content', { state: 'detached' });
    const led = await asked('/api/records/customer/' + pair.b.id);
    ok(led.id === pair.a.id, 'two are one, and the old number leads there', led);
    await page.goto(`${base}/customers/${pair.b.id}`);
    await until((id) => location.pathname === '/customers/' + id, pair.a.id);
    ok(true, 'so does the old address');
  }

  /** From a customer's page, and from two chosen in the list. */
  async function anywhere() {
    const made = await page.evaluate(async (names) => {
      const { csrf } = await (await fetch('/api/session')).json();
      const one = (name) => fetch('/api/records/customer', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, Prefer: 'handling=lenient' }, body: JSON.stringify({ values: { name } }) }).then((r) => r.json());
      return [await one(names[0]), await one(names[1])];
    }, ['碧落黄泉书局', '鸿蒙初辟茶行']);
    await page.goto(`${base}/customers/${made[0].id}`);
    await until((n) => document.querySelector('.customer h1')?.textContent === n, '碧落黄泉书局');
    await button('更多', 'More').click();
    await page.getByRole('menuitem', { name: say('合并到…', 'Merge with…') }).click();
    const panel = page.locator('.ant-drawer-content');
    await panel.getByRole('combobox').click();
    await panel.getByRole('combobox').fill('鸿蒙初辟');
    await page.locator('.ant-select-item-option').filter({ hasText: '鸿蒙初辟茶行' }).click();
    await button('下一步：核对', 'Next: compare', panel).click();
    await page.waitForSelector('.merge-table');
    await button('合并', 'Merge', panel).click();
    await page.waitForSelector('.ant-drawer-content', { state: 'detached' });
    const led = await asked('/api/records/customer/' + made[1].id);
    ok(led.id === made[0].id, 'from a customer’s page two are merged', led.id);
    await page.goto(base + '/customers');
    if (w.narrow) {
      await page.locator('.list-card').nth(1).waitFor();
      await button('选择', 'Select').click();
      for (const i of [0, 1]) await page.locator('.card-pick').nth(i).click();
    } else {
      await page.locator('.grid .tick, .tick').nth(2).waitFor();
      for (const i of [1, 2]) await page.locator('.tick').nth(i).click();
    }
    await page.locator('.bulk-bar').getByRole('button', { name: say('合并这两条', 'Merge the two') }).click();
    await page.waitForSelector('.merge-table');
    ok(true, 'two that are chosen in the list can be merged');
    await sound('a merge from the list');
    await shut();
  }

  async function apart() {
    await page.goto(base + '/duplicates');
    await page.waitForSelector('.twin');
    const total = (await asked('/api/duplicates/customer')).total;
    await page.keyboard.press('n');
    await page.waitForFunction(async (n) => (await (await fetch('/api/duplicates/customer')).json()).total === n - 1, total, { polling: 300 });
    ok(true, 'n says that two are not the same');
    await page.keyboard.press('Control+z');
    await page.waitForFunction(async (n) => (await (await fetch('/api/duplicates/customer')).json()).total === n, total, { polling: 300 });
    ok(true, 'and Ctrl+Z takes it back');
    await page.locator('.page-actions button').click();
    await page.waitForSelector('.duplicate-rule');
    await sound('the rules');
    await shut();
  }

  return async () => {
    await entering();
    await merging();
    await anywhere();
    await apart();
  };
}
