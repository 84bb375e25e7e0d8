// stories: what the program is for, from beginning to end, across its pages: from a drop in orders to a kept customer,
// from a 2-star answer to a solved complaint, from a lost customer to the review. Walked by walk.mjs in both languages
// and at both widths. What comes from outside (orders, a customer's answer) comes over the API, as from other programs.

/** `w`: what walk.mjs knows. */
export function storySteps(w) {
  const { page, base, say, ok, sound, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const drawer = page.locator('.ant-drawer-content-wrapper:visible');
  const closed = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const send = (method, path, body, headers = {}) =>
    page.evaluate(
      async ([m, p, b, h]) => {
        const csrf = (await (await fetch('/api/session')).json()).csrf;
        const r = await fetch(p, { method: m, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, ...h }, body: JSON.stringify(b) });
        if (!r.ok) throw new Error(`${m} ${p}: ${await r.text()}`);
        return r.json();
      },
      [method, path, body, headers],
    );
  const until = async (what) => {
    for (let i = 0; i < 300; i++) {
      const got = await what();
      if (got) return got;
      await page.waitForTimeout(100);
    }
    return null;
  };
  const mark = String(Date.now()).slice(-6);
  const words = async (object, field) => (await asked('/api/meta')).objects.find((o) => o.name === object).fields.find((f) => f.name === field).options.choices.map((c) => c.name);
  const days = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);

  async function customer(name, more = {}) {
    const login = (await asked('/api/session')).person.login;
    return send('POST', '/api/records/customer', { customer: null, values: { name, owner: login, ...more } });
  }
  const order = (c, no, date, amount) => send('POST', '/api/records/order', { customer: c.id, values: { order_no: no, date, amount } });

  /** Six monthly orders, then none: a rule tells, its reason says why, he is called, he orders, and is kept. */
  async function kept() {
    const name = say('嘉禾食品', 'Golden Foods') + mark;
    const c = await customer(name);
    for (let n = 0; n < 6; n++) await order(c, `S${mark}-${n}`, days(-75 - 30 * n), 50000 - n);
    await page.goto(`${base}/warnings/rules/new?condition=` + encodeURIComponent(`count(order, 60d) = 0 and count(order, 365d) >= 6 and name = "${name}"`));
    await page.waitForSelector('.clause .word');
    await page.waitForSelector('.result b', { timeout: 60000 });
    await button('保存并启用', 'Save and switch on').click();
    await page.waitForURL(/\/warnings$/);
    ok(await until(async () => (await asked(`/api/warnings?status=open&limit=500`)).rows.find((r) => r.customer.id === c.id)), 'who orders less is warned of');
    await page.goto(`${base}/customers/${c.id}`);
    const alert = page.locator('.alerts li', { hasText: name }); // the rule of the step before may warn of him as well
    await alert.waitFor();
    ok((await alert.locator('.alert-reason').innerText()).includes('365'), 'his page says why', await alert.innerText());
    await sound('a customer who is warned of');

    await button('处理', 'Handle', alert).click();
    await drawer.locator('textarea').fill(say('电话谈过，本月恢复下单', 'Talked on the phone: orders again this month'));
    await button('标记为已处理', 'Mark as handled').click();
    await closed();
    await order(c, `S${mark}-9`, days(0), 60000); // as from the shop's own program
    const now = await until(async () => {
      const s = await asked(`/api/customers/${c.id}/status`);
      return s.orders === 7 && !s.open_warnings.some((o) => o.rule_name.includes(name) || JSON.stringify(o.reason).includes('365')) && s;
    });
    ok(now && now.status !== 'lost', 'he orders again, and what he was warned of is over', JSON.stringify(now));
    await page.goto(`${base}/warnings?status=handled`);
    const over = page.locator('.warning', { hasText: name }).first();
    await over.waitFor();
    ok((await over.innerText()).includes(say('留住了', 'Kept')), 'kept: it stands with the warnings that are over', await over.innerText());
    await sound('warnings that are over');
  }

  /** Two of five stars, on a telephone: a ticket and a task; answered, solved, told; and it stands on his time line. */
  async function complaint() {
    const name = say('海川贸易', 'Seaway Trading') + mark;
    const c = await customer(name, { mail: `${mark}@example.com` });
    const both = (zh, en) => ({ zh, en });
    const survey = await send('POST', '/api/surveys', {
      name: say('服务评价', 'How was it') + mark, kind: 'csat', anonymous: false, open: true, ends: null, quiet_days: 0, change_days: 7, bad_below: 3, due_days: 2,
      title: both('这次服务怎么样？', 'How was it?'), intro: both('', ''), thanks: both('谢谢', 'Thank you'),
      questions: [
        { key: 'score', kind: 'score', text: both('满意吗？', 'Are you happy with it?'), required: true, least: 1, most: 5, low: both('', ''), high: both('', ''), choices: [] },
        { key: 'why', kind: 'text', text: both('为什么？', 'Why?'), required: false, least: 0, most: 0, low: both('', ''), high: both('', ''), choices: [] },
      ],
    });
    await send('POST', `/api/surveys/${survey.id}/invitations`, { condition: `name = "${name}"`, send: null, base: null });
    const link = (await asked(`/api/surveys/${survey.id}/invitations?base=${encodeURIComponent(new URL(base).origin)}`)).rows[0].link;
    const stranger = await page.context().browser().newContext({ viewport: { width: 375, height: 740 }, locale: say('zh-CN', 'en-US'), hasTouch: true });
    const his = await stranger.newPage();
    await his.goto(base + new URL(link).pathname);
    await his.locator('.point').nth(1).click();
    await his.locator('textarea').fill(say('送来的货破了两箱', 'two boxes came broken'));
    await his.locator('.send').click();
    await his.locator('.done').waitFor();
    await stranger.close();
    const loop = await until(async () => (await asked(`/api/loops?survey=${survey.id}`)).rows[0]);
    ok(loop?.ticket > 0 && loop.task > 0, 'two stars make a ticket, and a task for his owner', JSON.stringify(loop));

    await page.goto(`${base}/tickets/${loop.ticket}`);
    await page.locator('.ticket-clock').waitFor();
    ok((await page.locator('main').innerText()).includes(say('破了两箱', 'boxes came broken')), 'the ticket says what he wrote');
    await page.locator('h1').click();
    if (narrow) await page.locator('.ticket-acts').getByRole('button').first().click();
    else await page.keyboard.press('r');
    await page.locator('.writer textarea').fill(say('今天补发，明天到', 'Sent again today, there tomorrow'));
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-kind=reply]').first().waitFor();
    await page.locator('.ant-message-notice').first().waitFor({ state: 'detached' });
    await page.locator(narrow ? '.ticket-acts' : '.ticket-buttons').getByRole('button', { name: say('解决', 'Solve') }).click();
    await page.locator('.ticket-clock[data-state="solved"]').waitFor();
    ok(true, 'it is answered and solved');

    await page.goto(base + '/satisfaction?tab=loops');
    const card = (n) => page.locator('.loop-column').nth(n).locator('.loop-card').filter({ hasText: name });
    const at = (await asked(`/api/loops/${loop.id}`)).state;
    const order_of = ['opened', 'contacted', 'solved'];
    await card(order_of.indexOf(at)).waitFor();
    for (let n = order_of.indexOf(at); n < 2; n++) {
      await card(n).locator('.loop-next').click();
      await card(n + 1).waitFor();
    }
    await card(2).locator('.loop-next').click();
    await page.locator('.loop-outcomes label').first().click();
    await button('结束跟进', 'End it', page.locator('.ant-modal')).click();
    await card(2).waitFor({ state: 'detached' });
    const end = await asked(`/api/loops/${loop.id}`);
    ok(end.state === 'told' && end.outcome === 'solved', 'he is told, and the complaint has an end', JSON.stringify(end).slice(0, 200));
    const task = await asked(`/api/records/task/${loop.task}`);
    ok(Object.values(task.values).length > 0 && (await until(async () => (await asked(`/api/records/task/${loop.task}`)).values.end != null)), 'and so has the task');
    await page.goto(`${base}/customers/${c.id}`);
    await page.locator('.event').first().waitFor();
    ok((await page.locator('.customer-main').innerText()).includes(say('破了两箱', 'boxes came broken')), 'all of it stands on his time line');
    await sound('a customer who complained');
  }

  /** Who is lost is asked why; the reason stands in the month's review, opens there, and something is decided. */
  async function lost() {
    const name = say('远山科技', 'Farhill Tech') + mark;
    const c = await customer(name);
    const kind = (await words('loss', 'kind'))[2];
    await send('POST', '/api/records/loss', { customer: c.id, values: { date: days(0), amount: 5000, kind } });
    await page.goto(base + '/losses?tab=back');
    const row = page.locator('.loss-row').filter({ hasText: name });
    await row.waitFor();
    await button('填写回访', 'Note what he said', row).click();
    await page.locator('.loss-interview').waitFor();
    const choose = (n, i = 0) => page.locator('.loss-interview .loss-choices').nth(n).locator('.chip').nth(i);
    await choose(0).click();
    await choose(1, 1).click();
    const reason = (await choose(1, 1).innerText()).trim();
    await button('完成回访', 'Interview done').click();
    await page.waitForSelector('.loss-interview', { state: 'detached' });
    ok(true, 'who was lost was asked why');

    const month = days(0).slice(0, 8) + '01';
    await page.goto(`${base}/review?kind=month&start=${month}`);
    await page.locator('#review-losses').waitFor();
    const said = await page.locator('#review-losses').innerText();
    ok(said.includes(reason), 'the reason stands in the review of the month', `${reason}: ${said.slice(0, 400)}`);
    await sound('the review of this month');
    await page.locator('.review-add textarea').fill(say('破损率每周看一次 ', 'Look at breakage each week ') + mark);
    await button('记下', 'Keep').click();
    await page.locator('.review-note').filter({ hasText: mark }).first().waitFor();
    ok(true, 'and what is decided is kept with it');
    const pdf = await page.evaluate(async (p) => {
      const r = await fetch(p);
      return [r.status, new TextDecoder().decode((await r.arrayBuffer()).slice(0, 5))];
    }, `/api/reviews/pdf?kind=month&start=${month}`);
    ok(pdf[0] === 200 && pdf[1] === '%PDF-', 'on paper, too', JSON.stringify(pdf));
    await page.locator('#review-losses a.figure').first().click();
    await page.waitForURL(/\/(losses|o\/loss)/);
    ok(true, 'a reason opens into its losses');
  }

  return { kept, complaint, lost };
}
