// odds: a group scrolled to its end, the organisation renamed, a webhook that lost its objects, the API explained in the
// reader's language.
export function oddSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const drawer = page.locator('.ant-drawer-content-wrapper:visible');
  const closed = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  /** Asked as the pages do, with the session's token. */
  const ask = (method, path, body, version) =>
    page.evaluate(
      async ([m, p, b, v]) => {
        const { csrf } = await fetch('/api/session').then((r) => r.json());
        const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json', ...(v ? { 'If-Match': `"${v}"` } : {}) };
        const answer = await fetch(p, { method: m, headers, body: b ? JSON.stringify(b) : undefined });
        return answer.status === 204 ? null : answer.json();
      },
      [method, path, body, version],
    );

  async function groupsFar() {
    const list = await ask('GET', '/api/groups/customer?by=level');
    const group = list.rows[0];
    await page.goto(base + '/customers?group=level');
    await page.locator('.group-part .list-row').nth(3).waitFor();
    await page.evaluate(() => ((e) => (e.scrollTop = e.scrollHeight))(document.querySelector('.list.groups')));
    const which = encodeURIComponent(`level = "${group.value}"`);
    const last = await ask('GET', `/api/records/customer?limit=1&at=${group.count - 1}&filter=${which}`);
    await page.locator('.group-part .list-row').getByText(last.rows[0].values.name).first().waitFor();
    ok(true, 'a group is scrolled to its last row', group.count);
    const heads = page.locator('.group-part:not(.group-away) .group-toggle');
    ok((await heads.last().innerText()).includes(list.rows[list.rows.length - 1].value ?? ''), 'and the groups below it follow');
    await sound('a group, its end');
    await heads.first().click();
    await page.locator('.group-part .list-row').first().waitFor({ state: 'detached' });
    ok((await heads.count()) === list.rows.length, 'folded there, all heads are in sight');
  }

  async function renamed() {
    const name = page.locator('.company-name');
    const to = say('改名后的公司', 'Renamed Ltd');
    await page.goto(base + '/settings');
    await name.waitFor();
    const was = (await ask('GET', '/api/session')).organisation.name;
    await button('修改组织名称', 'Rename the organisation').click();
    await drawer.locator('input[name=company-name]').fill(to);
    await sound('renaming the organisation');
    await button('改名', 'Rename', drawer).click();
    await closed();
    await name.getByText(to).waitFor();
    await page.locator('.ant-message-notice').getByRole('button', { name: say('撤销', 'Undo') }).last().click();
    await name.getByText(was).waitFor();
    ok((await ask('GET', '/api/session')).organisation.name === was, 'the organisation is renamed, and back', was);
  }

  async function lostHook() {
    const label = { zh: '仓库', en: 'Depot' };
    const made = await ask('POST', '/api/objects', { name: 'depot', label, help: null, shape: 'none', parent: null, position: null });
    const hook = await ask('POST', '/api/hooks', { name: say('库存同步', 'Stock'), url: 'https://example.org/h', objects: ['depot'], ops: ['created'], enabled: true });
    await ask('DELETE', '/api/objects/depot', null, (await ask('GET', '/api/objects/depot')).version);
    await page.goto(base + '/notices');
    const row = page.locator('.rows .row', { hasText: hook.name });
    await row.waitFor();
    ok((await row.innerText()).includes(say('“仓库”', "'Depot'")), 'whoever made it is told, by the name of what is gone', await row.innerText());
    await row.getByRole('link').click();
    await page.getByText(say('原来推送的对象都已删除', 'All that it told of was deleted')).last().waitFor();
    await sound('a webhook that lost its objects');
    await page.keyboard.press('Escape');
    await closed();
    const now = (await ask('GET', '/api/hooks')).rows.find((h) => h.id === hook.id);
    ok(now.lost, 'looked at, it is as it was');
    await ask('DELETE', '/api/hooks/' + hook.id, null, now.version);
    await ask('POST', `/api/deleted/${made.id}/restore`, {});
    await ask('DELETE', '/api/objects/depot', null, (await ask('GET', '/api/objects/depot')).version);
  }

  async function explained() {
    await page.goto(base + '/try?id=get_warnings');
    await page.locator('.try-main .lead-says').getByText(say('预警，最新的在前', 'Warnings, newest first')).waitFor();
    ok((await page.locator('.try-names summary').allInnerTexts()).some((s) => s.includes(say('预警规则', 'Warning rules'))), 'addresses are explained in the language of the pages');
    await sound('the API explained');
  }

  return async () => {
    await groupsFar();
    await renamed();
    await lostHook();
    await explained();
  };
}
