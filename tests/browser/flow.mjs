// flow: Today, what is done about warnings (one and many, each with the way back), to whom a rule gives them, and the
// working calendar.
export function flowSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const drawer = page.locator('.ant-drawer-content-wrapper:visible');
  const closed = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const undo = () => button('撤销', 'Undo', page.locator('.ant-message-notice')).last().click();
  const rows = page.locator('.warning');
  const until = async (path, want) => {
    for (let i = 0; i < 100; i++) {
      if ((await asked(path)).total === want) return true;
      await page.waitForTimeout(100);
    }
    return false;
  };
  const mine = '/api/warnings?person=me&list=now&limit=1';
  const asleep = '/api/warnings?list=snoozed&limit=1';

  async function today() {
    await page.goto(base + '/today');
    await rows.first().waitFor();
    const n = (await asked(mine)).total;
    ok(n > 0 && (await page.locator('h1').innerText()).includes('¥'), 'Today says how much there is to do, and what is at stake', await page.locator('h1').innerText());
    await sound('Today');
    await page.keyboard.press('j');
    await page.locator('.warning.at').waitFor();
    await page.keyboard.press('s');
    await drawer.locator('textarea').waitFor();
    ok(await button('延后', 'Put off', drawer).isDisabled(), 'putting off wants a reason');
    await drawer.locator('textarea').fill(say('客户在休假', 'On leave'));
    await sound('putting off');
    await button('延后', 'Put off', drawer).click();
    await closed();
    ok((await until(mine, n - 1)) && (await until(asleep, 1)), 'put off, it leaves the list');
    await undo();
    ok((await until(mine, n)) && (await until(asleep, 0)), 'and comes back');
    await rows.nth(1).locator('.warning-act button').first().focus();
    await page.keyboard.press('Enter');
    await drawer.locator('.outcomes').waitFor();
    ok(page.url().endsWith('/today'), 'Enter presses the button that has the focus');
    await page.keyboard.press('Escape');
    await closed();
    await rows.first().locator('.warning-act button').last().click();
    await page.getByRole('menuitem', { name: say('处理经过', 'What happened') }).click();
    await drawer.locator('.steps-told li').nth(3).waitFor();
    ok((await drawer.locator('.steps-told').innerText()).includes(say('延后', 'Put off')), 'all that happened to it is told');
    await sound('what happened to a warning');
    await page.keyboard.press('Escape');
    await closed();
  }

  async function many() {
    await page.goto(base + '/warnings?status=mine');
    await rows.nth(1).waitFor();
    const n = (await asked(mine)).total;
    for (const i of [0, 1]) await page.locator('.warning-check').nth(i).click();
    await sound('warnings chosen');
    await button('转给…', 'Give to…', page.locator('.toolbar')).click();
    await drawer.locator('.ant-select').click();
    await page.locator('.ant-select-item-option').filter({ hasNotText: '演示' }).first().click();
    await button('转给…', 'Give to…', drawer).click();
    await closed();
    ok(await until(mine, n - 2), 'two are given to another at once');
    await undo();
    ok(await until(mine, n), 'and come back');
  }

  async function given() {
    const rule = (await asked('/api/rules')).rows[0];
    await page.goto(`${base}/warnings/rules/${rule.id}`);
    const days = page.getByRole('spinbutton', { name: say('处理期限', 'Due after') });
    await days.waitFor();
    await days.fill('2');
    await page.locator('.handling-to .ant-select').first().click();
    await page.locator('.ant-select-item-option').filter({ hasText: say('手上最少的人', 'who has the fewest') }).click();
    await page.locator('.handling-people').first().click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await page.keyboard.press('Escape');
    await sound('who handles it');
    await button('保存', 'Save').click();
    await page.waitForURL(/\/warnings(\?tab=rules)?$/);
    const kept = (await asked('/api/rules')).rows.find((r) => r.id === rule.id).handling;
    ok(kept.to.how === 'load' && kept.to.department > 0 && kept.due_days === 2 && kept.ladder.length === 3, 'a rule gives its warnings to a department', kept);
  }

  async function calendar() {
    const own = async () => (await asked('/api/calendar')).own.length;
    await page.goto(base + '/calendar');
    await page.locator('.calendar-add').waitFor();
    const [first, last] = [page.locator('.calendar-add .ant-picker-input input').first(), page.locator('.calendar-add .ant-picker-input input').last()];
    const year = Number((await asked('/api/session')).today.slice(0, 4)) + 1;
    await first.click();
    await first.fill(`${year}-02-05`);
    await first.press('Enter');
    await last.fill(`${year}-02-12`);
    await last.press('Enter');
    await page.getByPlaceholder(say('名称，如春节', 'Name, such as Spring Festival')).fill(say('春节', 'Spring Festival'));
    await button('添加', 'Add').click();
    for (let i = 0; i < 100 && (await own()) !== 1; i++) await page.waitForTimeout(100);
    ok((await own()) === 1, 'a holiday of the next year is added');
    await sound('the working calendar');
    await undo();
    for (let i = 0; i < 100 && (await own()) !== 0; i++) await page.waitForTimeout(100);
    ok((await own()) === 0, 'and taken back');
  }

  return async () => {
    await today();
    await many();
    await given();
    await calendar();
  };
}
