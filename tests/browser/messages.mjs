// Messages: a channel is set up, a template written, a customer written to; what becomes of it stands in the outbox and on his time line.
export function messageSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, at = page) => at.getByRole('button', { name: say(zh, en), exact: true });
  const tab = (zh, en) => page.getByRole('tab', { name: say(zh, en), exact: true });
  const drawerGone = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });

  async function channel() {
    await page.goto(base + '/channels');
    await page.getByText(say('还没有渠道', 'No channels yet')).waitFor();
    await sound('channels: none');
    await button('添加渠道', 'Add a channel').click();
    const form = page.locator('.ant-drawer form');
    await form.locator('input[name=channel-server]').waitFor();
    await form.locator('.ant-select').first().click();
    await page.locator('.ant-select-item-option', { hasText: say('企业微信', 'WeCom') }).click();
    await form.locator('input[name=channel-server]').waitFor({ state: 'detached' });
    await form.locator('input[name=channel-title]').fill(say('销售群', 'Sales'));
    await form.locator('button[type=submit]').click();
    await form.getByRole('alert').first().waitFor();
    ok(true, 'a robot without an address is refused with words');
    await form.locator('input[name=channel-url]').fill('http://127.0.0.1:9/send?key=k'); // nobody listens there
    await sound('channels: adding one');
    await form.locator('button[type=submit]').click();
    await drawerGone();
    await page.locator('.channel-row').waitFor();
    ok(!(await page.content()).includes('key=k'), "a robot's address is never shown again");
    await sound('channels');
  }

  async function template() {
    await tab('模板', 'Templates').click();
    await button('新建模板', 'New template').click();
    const form = page.locator('.ant-drawer form');
    await form.locator('input[name=template-name]').fill(say('提醒', 'Reminder'));
    await form.locator('.ant-select').first().click();
    await page.locator('.ant-select-item-option', { hasText: say('企业微信群', 'WeCom group') }).click();
    await form.locator('textarea[name=template-body]').fill('{{客户名秤}}');
    await form.locator('button[type=submit]').click();
    await form.getByRole('alert').filter({ hasText: '客户名称' }).waitFor();
    ok(true, 'a misspelt field is told, with the nearest name');
    await form.locator('textarea[name=template-body]').fill('{{客户名称}} ' + say('好久没来了', 'was not here for long'));
    await sound('a template');
    await form.locator('button[type=submit]').click();
    await drawerGone();
    await tab('免打扰和上限', 'Quiet hours and caps').click();
    await page.locator('input[name=quiet-from]').waitFor();
    ok((await page.locator('input[name=quiet-from]').inputValue()) === '21:00', 'quiet hours begin at nine in the evening');
    await sound('quiet hours');
    await tab('退订和退信', 'Opt-outs and returns').click();
    await page.getByText(say('没有人退订', 'Nobody has opted out')).waitFor();
    await sound('opt-outs');
  }

  async function write() {
    await page.goto(base + '/customers');
    const first = page.locator('a[href*="/customers/"]').first();
    await first.waitFor();
    await page.goto(base + '/customers/' + (await first.getAttribute('href')).match(/customers\/(\d+)/)[1]);
    await button('发消息', 'Send a message').click();
    const panel = page.locator('.ant-drawer-open');
    await panel.locator('textarea[name=message-body]').waitFor();
    await panel.locator('.ant-select').first().click();
    await page.locator('.ant-select-item-option', { hasText: say('提醒', 'Reminder') }).click();
    await page.waitForFunction(() => document.querySelector('textarea[name=message-body]')?.value.includes('{{'));
    await sound('writing to a customer');
    await button('预览', 'Preview', panel).click();
    await panel.locator('.message-paper').waitFor();
    ok(!(await panel.locator('.message-paper').innerText()).includes('{{'), 'the preview has his name in it');
    await sound('a message before it goes');
    await button('发送', 'Send', panel).click();
    await drawerGone();
    await page.locator('.events .message-row').first().waitFor();
    ok(true, 'it stands on his time line');
    await sound('a time line with a message');
    await page.goto(base + '/messages');
    await page.locator('.message-row', { hasText: say('稍后重试', 'tried again') }).first().waitFor();
    await page.locator('.message-row summary').first().click();
    await page.locator('.message-row .message-body').first().waitFor();
    ok(true, 'the outbox says what became of it');
    await sound('the outbox');
    await page.goto(base + '/bells');
    await page.locator('.bell-row').first().waitFor();
    await sound('the bell');
    await page.goto(base + '/channels');
    await button('删除', 'Delete', page.locator('.channel-row')).click();
    await page.getByText(say('还没有渠道', 'No channels yet')).waitFor();
    ok(true, 'the channel is deleted');
  }

  return async () => {
    await channel();
    await template();
    await write();
  };
}
