// A long list: its thumb spans all of it. What stands where it is let go is asked for; until it is here, rows are grey.
export function farSteps({ page, base, ok, sound, narrow }) {
  /** The places in the list of the first and last row that are drawn, once all of them are there. */
  async function drawn() {
    await page.waitForFunction(() => document.querySelectorAll('.list .list-row').length > 5 && !document.querySelector('.list .row-waiting'));
    return page.locator('.list .list-row').allInnerTexts();
  }
  const scroll = (part) => page.evaluate((p) => ((e) => (e.scrollTop = (e.scrollHeight - e.clientHeight) * p))(document.querySelector('.list')), part);
  const place = (n) => page.evaluate((at) => fetch(`/api/records/customer?limit=1&at=${at}`).then((r) => r.json()).then((l) => l.rows[0].values.name), n);

  return async () => {
    await page.goto(base + '/customers');
    await drawn();
    const total = await page.evaluate(() => fetch('/api/counts/customer?exact=1').then((r) => r.json()).then((c) => c.total));
    ok(total > 1000, 'a list of many', total);
    let go;
    const held = new Promise((r) => (go = r));
    await page.route('**/api/records/customer?*at=*', async (route) => (await held, route.continue()));
    await scroll(0.5);
    await page.locator('.list .row-waiting').nth(5).waitFor();
    await sound('a list, on its way');
    go();
    const middle = await drawn();
    await page.unroute('**/api/records/customer?*at=*');
    const name = await place(Math.round(total / 2));
    ok(middle.some((text) => text.includes(name)), 'in the middle of the thumb stands the middle of the list', name);
    if (narrow) await scroll(1);
    else {
      await page.locator('.list').focus();
      await page.keyboard.press('Control+End');
    }
    const last = await place(total - 1);
    await page.locator('.list .list-row').getByText(last).first().waitFor();
    const end = await drawn();
    ok(end[end.length - 1].includes(last), 'at its end the last record of all', end[end.length - 1]);
    if (!narrow) ok((await page.locator('.list').getAttribute('aria-rowcount')) === String(total + 1), 'and says how many there are');
    if (narrow) await scroll(0);
    else await page.keyboard.press('Control+Home');
    await page.locator('.list .list-row').getByText(await place(0)).first().waitFor();
    ok(true, 'and back to the first');
  };
}
