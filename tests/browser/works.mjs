// Many records at once: so many that the page shows how far it is; told at the end, and put back.
export function workSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, at = page) => at.getByRole('button', { name: say(zh, en), exact: true });
  const running = () => page.evaluate(() => fetch('/api/works').then((r) => r.json()).then((l) => l.rows.length));

  return async () => {
    // Begun as the page does, so that it also shows what a page opened anew finds.
    await page.goto(base + '/customers');
    await page.locator('.bulk-bar, .grid, [role=grid], table').first().waitFor();
    const begun = await page.evaluate(async () => {
      const { csrf } = await (await fetch('/api/session')).json();
      const { total } = await (await fetch('/api/counts/customer')).json();
      const r = await fetch('/api/bulk/customer/pieces', {
        method: 'POST', headers: { 'X-CSRF-Token': csrf },
        body: JSON.stringify({ action: 'change', ids: null, q: null, filter: null, count: total, values: { level: null } }),
      });
      return { status: r.status, total, work: await r.json() };
    });
    ok(begun.status === 200 && begun.total > 300, 'many records are begun', JSON.stringify(begun));
    // The server may be done before anybody could look: what it says is held in the middle for a while.
    const held = (w) => ({ ...w, state: 'running', done: 900, total: begun.total });
    const hold = (of) => async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: of(await answer.json()) }).catch(() => undefined);
    };
    await page.route('**/api/works', (route) => route.fulfill({ json: { rows: [held(begun.work)] } }));
    await page.route('**/api/works/*', hold(held));
    await page.reload();
    await page.locator('.working').getByText('900').waitFor();
    ok((await page.locator('.working [role=progressbar]').count()) === 1, 'a page that is opened anew shows how far it is');
    await sound('many in pieces');
    await page.unroute('**/api/works');
    await page.unroute('**/api/works/*');
    await page.locator('.ant-message').getByText(say('已修改', 'changed')).first().waitFor();
    await button('撤销', 'Undo', page.locator('.ant-message')).click();
    await page.locator('.ant-message').getByText(say('已撤销', 'Undone')).first().waitFor({ timeout: 60000 });
    ok((await running()) === 0, 'told at its end, and put back as one');
  };
}
