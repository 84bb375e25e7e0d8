// losses: why customers leave and who might be won back: an interview in a few taps, one who is back; walked by walk.mjs.

/** `w`: what walk.mjs knows. */
export function lossSteps(w) {
  const { page, base, say, ok, sound } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });

  // Two losses, of customers that the company has.
  const lost = () =>
    page.evaluate(async () => {
      const get = (p) => fetch(p).then((r) => r.json());
      const csrf = (await get('/api/session')).csrf;
      const day = new Date(Date.now() - 3 * 86400000).toISOString().slice(0, 10);
      const customers = (await get('/api/records/customer?limit=2')).rows;
      for (const [i, c] of customers.entries()) {
        const r = await fetch('/api/records/loss', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify({ customer: c.id, values: { date: day, amount: 900000001 - i, kind: '沉默' } }) });
        if (!r.ok) throw new Error(await r.text());
      }
      return customers.map((c) => c.values.name);
    });

  return async () => {
    await page.goto(base + '/losses');
    await page.locator('h1').first().waitFor();
    const [first, second] = await lost();
    await page.goto(base + '/losses?tab=back');
    const row = (name) => page.locator('.loss-row').filter({ hasText: name });
    await row(first).first().waitFor();
    ok((await page.locator('.loss-row').first().innerText()).includes(first), 'most money at the top of those to win back');
    await sound('the list to win back');
    await button('填写回访', 'Note what he said', row(first).first()).click();
    await page.locator('.loss-interview').waitFor();
    const choose = (n, at = 0) => page.locator('.loss-interview .loss-choices').nth(n).locator('.chip').nth(at);
    await choose(0).click();
    await choose(1, 3).click();
    await page.locator('.loss-under .chip').first().click();
    await page.waitForFunction(() => document.querySelectorAll('.loss-interview .chip[aria-pressed="true"]').length === 3);
    const box = await choose(0).boundingBox();
    ok(box.height >= 40, 'choices are as large as a thumb', JSON.stringify(box));
    await sound('an interview');
    await button('完成回访', 'Interview done').click();
    await page.waitForSelector('.loss-interview', { state: 'detached' });
    await row(first).first().locator('.state').waitFor();
    ok(true, 'what was said stands in the list');
    const waiting = await row(second).count();
    await button('已挽回', 'Won back', row(second).first()).click();
    await page.waitForFunction(([name, n]) => [...document.querySelectorAll('.loss-row')].filter((r) => r.innerText.includes(name)).length === n - 1, [second, waiting]);
    ok(true, 'who is won back leaves it');
    await page.goto(base + '/losses');
    await page.locator('.loss-group').first().waitFor();
    await sound('why customers leave');
    ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing sticks out sideways');
    // One was none: taken out of the churn rate, and put back.
    const official = () => page.evaluate(async () => (await (await fetch('/api/definitions')).json()).rows.find((d) => d.official).not_while);
    const was = await official();
    await page.evaluate(async () => {
      const get = (p) => fetch(p).then((r) => r.json());
      const csrf = (await get('/api/session')).csrf;
      const kind = (await get('/api/meta')).objects.find((o) => o.name === 'loss').fields.find((f) => f.name === 'kind').options.choices[3].name;
      const customer = (await get('/api/records/customer?limit=1')).rows[0].id;
      await fetch('/api/records/loss', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify({ customer, values: { date: new Date().toISOString().slice(0, 10), kind } }) });
    });
    await page.reload();
    await button('从流失率中扣除', 'Take them out of the churn rate').click();
    await page.getByText(say('正式口径已不把他们算作流失', 'The official churn rate does not count them')).waitFor();
    ok((await official()).includes('count(loss where kind'), 'a false loss is taken out of the churn rate');
    await page.keyboard.press('Control+z');
    await button('从流失率中扣除', 'Take them out of the churn rate').waitFor();
    ok((await official()) === was, 'and put back');
    await page.locator('.loss-group .figure').first().click();
    await page.waitForURL(/\/o\/loss\?filter=/);
    await page.locator('.list-row, tbody tr, .grid-row, [role="row"]').first().waitFor();
    ok(true, 'a figure opens into its records');
  };
}
