// The pages for who connects other programs: a webhook made, tested, read about and deleted; the API tried.
export function developerSteps({ page, base, say, ok, sound }) {
  const button = (zh, en, at = page) => at.getByRole('button', { name: say(zh, en), exact: true });

  async function hooks() {
    await page.goto(base + '/hooks');
    await page.getByText(say('还没有推送', 'No webhooks yet')).waitFor();
    await sound('webhooks: none');
    await button('新增推送', 'New webhook').click();
    const form = page.locator('.ant-drawer form');
    await form.locator('input[name=hook-name]').fill(say('财务系统', 'Books'));
    await form.locator('input[name=hook-url]').fill('ftp://example.com');
    await form.locator('button[type=submit]').click();
    await form.getByRole('alert').first().waitFor();
    ok(true, 'an address that is none is refused with words');
    // A server does not speak to its own machine: the test will not arrive.
    await form.locator('input[name=hook-url]').fill('http://127.0.0.1:9/');
    await sound('webhooks: making one');
    await form.locator('button[type=submit]').click();
    await page.locator('.once-rows dd', { hasText: 'whsec_' }).waitFor();
    ok(true, 'its secret is shown');
    await button('我已记下', 'I have noted it').click();
    await page.locator('.hook-row').waitFor();
    await button('发一条测试', 'Send a test').click();
    await page.locator('.hook-sent summary', { hasText: say('重试', 'failed') }).waitFor();
    await page.locator('.hook-sent summary').first().click();
    ok((await page.locator('.hook-sent pre').last().innerText()).includes('"type": "test"'), 'what was sent stands in the log, with what came of it');
    await sound('webhooks: the log');
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
    await button('停用', 'Switch off').click();
    await page.locator('.hook-row', { hasText: say('已停用', 'off') }).waitFor();
    await sound('webhooks');
    await button('删除', 'Delete').click();
    await button('删除', 'Delete', page.locator('.ant-popconfirm')).click();
    await page.getByText(say('还没有推送', 'No webhooks yet')).waitFor();
    ok(true, 'switched off and deleted');
  }

  async function tryIt() {
    await page.goto(base + '/try');
    await page.locator('.try-names input').fill('records/customer');
    await page.locator('.try-name', { hasText: '/records/customer' }).first().click();
    await page.locator('input[name=try-limit]').fill('2');
    await button('发送', 'Send').click();
    await page.locator('.try-answer').waitFor();
    const answer = JSON.parse(await page.locator('.try-answer').innerText());
    ok(answer.rows.length === 2, 'a list is asked and its answer shown');
    await sound('the API tried');
    await page.goto(base + '/try?id=post_records_task');
    await page.locator('textarea[name=try-body]').fill('{');
    ok(await button('发送', 'Send').isDisabled(), 'a body that is none is not sent');
    await page.locator('textarea[name=try-body]').fill('{"customer": null, "values": {"nothing": 1}}');
    await button('发送', 'Send').click();
    await page.locator('.try-answer', { hasText: '"status": 422' }).waitFor();
    ok(true, 'a refusal is shown as it is');
    await sound('the API tried: refused');
  }

  return { hooks, tryIt };
}
