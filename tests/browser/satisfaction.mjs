// satisfaction: a survey is written, asks customers, is answered badly on a telephone, and the bad answer goes on to its end;
// walked by walk.mjs.

/** `w`: what walk.mjs knows. */
export function satisfactionSteps(w) {
  const { page, base, say, ok, sound } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const shut = async () => {
    await page.locator('.ant-drawer-close').click();
    await page.waitForSelector('.ant-drawer-content', { state: 'detached' });
  };
  const name = say('回访', 'Call back') + ' ' + String(Date.now()).slice(-6);

  async function written() {
    await page.goto(base + '/satisfaction/new');
    await page.locator('.item').first().waitFor();
    await page.getByLabel(say('问卷名称', 'Name')).first().fill(name);
    await page.locator('.items + .buttons button').nth(1).click();
    await page.locator('.item').nth(2).waitFor();
    const third = page.locator('.item').nth(2);
    await third.locator('textarea').first().fill('最看重什么？');
    await third.locator('.item-choice input').nth(0).fill('<b>速度</b>');
    await third.locator('.item-choice input').nth(2).fill('价格');
    await page.locator('.phone-choice').filter({ hasText: '价格' }).waitFor();
    ok((await page.locator('.phone-choice').first().innerText()) === '<b>速度</b>', 'what is written shows beside it as on a phone, as text');
    await third.getByRole('button', { name: say('第 3 题上移', 'Question 3 up') }).click();
    await page.waitForFunction(() => document.querySelectorAll('.item')[1]?.querySelectorAll('.item-choice').length === 2);
    await sound('a survey while it is written');
    await button('保存', 'Save').click();
    await page.waitForURL(/satisfaction\/\d+$/);
    return (await asked('/api/surveys')).rows.find((s) => s.name === name);
  }

  async function askedWhom(s) {
    await page.goto(base + '/satisfaction?tab=surveys');
    const row = page.locator('.survey-row').filter({ hasText: name });
    await row.locator('button').click();
    await page.locator('.asking-found').waitFor();
    await sound('whom it asks');
    await page.locator('.asking > .ant-btn-primary').click();
    await page.locator('.asking .rows .state').first().waitFor();
    ok(true, 'customers are asked, each by a link of his own');
    await shut();
    return (await asked(`/api/surveys/${s.id}/invitations?base=${encodeURIComponent(new URL(base).origin)}&limit=1`)).rows[0];
  }

  async function answered(link) {
    // Nobody: another browser without a cookie, on a telephone.
    const stranger = await page.context().browser().newContext({ viewport: { width: 375, height: 740 }, locale: say('zh-CN', 'en-US'), hasTouch: true });
    const his = await stranger.newPage();
    his.setDefaultTimeout(20000);
    await his.goto(base + new URL(link).pathname);
    await his.locator('.point').nth(2).click();
    await his.locator('.kept:not(:empty)').waitFor();
    ok(true, 'what is tapped is kept at once');
    await his.reload();
    await his.locator('.point').nth(2).waitFor();
    ok(await his.locator('.point input').nth(2).isChecked(), 'and there when the link is opened again');
    ok((await his.locator('.tick').first().innerText()).includes('<b>速度</b>'), 'what was written is text');
    await his.locator('textarea').fill('<img src=x onerror=alert(1)> ' + say('等了两个小时', 'waited two hours'));
    await sound('a survey as it is answered', his);
    await his.locator('.send').dblclick();
    await his.locator('.done').waitFor();
    ok(true, 'whoever answers is thanked');
    const altered = new URL(link).pathname.slice(0, -1) + (link.endsWith('0') ? '1' : '0');
    await his.goto(base + altered);
    await his.locator('.card h1').waitFor();
    ok((await his.locator('.send').count()) === 0, 'an altered link opens nothing', await his.locator('.card').innerText());
    await stranger.close();
  }

  async function ended(customer) {
    await page.goto(base + '/satisfaction?tab=loops');
    const card = page.locator('.loop-card').filter({ hasText: customer.name });
    await card.locator('.loop-words').first().waitFor();
    ok((await card.locator('.loop-words').first().innerText()).includes('<img src=x'), 'the bad answer waits on the board, as text');
    await sound('bad answers on their board');
    const column = (n) => page.locator('.loop-column').nth(n).locator('.loop-card').filter({ hasText: customer.name });
    await column(0).locator('.loop-open').focus();
    await page.keyboard.press('ArrowRight');
    await column(1).waitFor();
    ok(true, 'an arrow key moves it on');
    await column(1).locator('.loop-next').click();
    await column(2).waitFor();
    await column(2).locator('.loop-next').click();
    await page.locator('.loop-outcomes').waitFor();
    const end = button('结束跟进', 'End it', page.locator('.ant-modal'));
    ok(await end.isDisabled(), 'it does not end without an outcome');
    await page.locator('.loop-outcomes label').nth(1).click();
    await sound('how it ended');
    await end.click();
    await column(2).waitFor({ state: 'detached' });
    const all = (await asked('/api/loops?state=all')).rows.find((l) => l.customer.id === customer.id);
    ok(all.state === 'told' && all.outcome === 'explained', 'told, with its outcome', JSON.stringify(all));
  }

  async function added(s) {
    await page.goto(`${base}/satisfaction?survey=${s.id}&by=level`);
    await page.locator('.score-first .figure').waitFor();
    ok((await page.locator('.score-first .figure').innerText()).trim() === '−100', 'one detractor is −100');
    await sound('what it adds up to');
    await page.locator('.spread-row:not([disabled])').first().click();
    await page.locator('.answer-row').waitFor();
    ok((await page.locator('.answer-row').count()) === 1, 'a figure opens into who answered');
    await shut();
  }

  return async () => {
    const s = await written();
    const one = await askedWhom(s);
    await answered(one.link);
    await ended(one.customer);
    await added(s);
  };
}
