// organisations: another organisation on the same server: made, entered and left, suspended and resumed, deleted and
// taken back. `w`: as in walk.mjs.
export function organisationSteps({ page, base, say, ok, sound, narrow }) {
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const name = 'walk-' + (narrow ? 'n' : 'w') + say('z', 'e');
  const row = () => page.locator('.org-row', { hasText: `/~${name}/` });
  const state = (zh, en) => row().locator('.state', { hasText: say(zh, en) }).waitFor();
  const drawer = page.locator('.ant-drawer-content-wrapper:visible');
  const closed = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });

  async function make(label) {
    await button('新建组织', 'New organisation').first().click();
    await page.locator('input[name=org-label]').fill(label);
    await page.locator('input[name=org-name]').fill(name);
    await button('新建', 'Make it', drawer).click();
    await closed();
    await state('使用中', 'In use');
  }

  async function switched() {
    await page.waitForURL(/\/~walk[^/]*\/./);
    await page.locator('#main').waitFor();
    const customers = await page.evaluate(() => fetch(`/${location.pathname.split('/')[1]}/api/records/customer`).then((r) => r.json()));
    ok(customers.rows.length === 0, 'the new organisation is empty', JSON.stringify(customers).slice(0, 200));
    await page.goto(page.url().replace(/(\/~[^/]+).*/, '$1/settings'));
    const switcher = button('切换组织', 'Switch organisation').last();
    await switcher.click();
    ok((await page.getByRole('menuitem').count()) === 2, 'both are offered');
    await page.getByRole('menuitem').first().click();
    await page.waitForURL((u) => !u.pathname.startsWith('/~'));
  }

  return async () => {
    await page.goto(base + '/organisations');
    await button('新建组织', 'New organisation').first().waitFor();
    await make(say('华东分公司', 'East branch'));
    await sound('organisations');
    await button('进入', 'Enter', row()).click();
    await switched();
    await page.goto(base + '/organisations');
    await button('暂停使用', 'Suspend', row()).click();
    await button('暂停使用', 'Suspend', page.locator('.ant-popover:visible')).click();
    await state('已暂停', 'Suspended');
    const refused = (await page.context().request.get(`${base}/~${name}/api/session`)).status();
    ok(refused === 503, 'suspended, it answers nothing', refused);
    await button('恢复使用', 'Resume', row()).click();
    await state('使用中', 'In use');
    const called = say('华南分公司', 'South branch');
    await row().getByRole('button', { name: say(/^更多/, /^More/) }).click();
    await page.getByRole('menuitem', { name: say('改名', 'Rename') }).click();
    await page.locator('input[name=org-label]').fill(called);
    await button('改名', 'Rename', drawer).click();
    await closed();
    await row().getByText(called).waitFor();
    await page.locator('.ant-message').getByRole('button', { name: say('撤销', 'Undo') }).last().click();
    await row().getByText(say('华东分公司', 'East branch')).waitFor();
    ok(true, 'called otherwise, and taken back');
    await row().getByRole('button', { name: say(/^更多/, /^More/) }).click();
    await page.getByRole('menuitem', { name: say('删除', 'Delete') }).click();
    await page.locator('input[name=org-confirm]').fill(name);
    await sound('organisations: deleting');
    await button('删除', 'Delete', drawer).click();
    await closed();
    await state('已删除', 'Deleted');
    await button('取回', 'Take back', row()).click();
    await state('已暂停', 'Suspended');
  };
}
