// Tickets: a queue is set up, a ticket is entered, answered, noted and solved; its figures open into it.
export function ticketSteps({ page, base, say, ok, sound, narrow }) {
  const button = (zh, en, at = page) => at.getByRole('button', { name: say(zh, en), exact: true });
  const panel = () => page.locator('.ant-drawer-open');
  const told = () => page.locator('.ant-message-notice').first();
  const state = (s) => page.locator(`.ticket-clock[data-state="${s}"]`).waitFor();
  const subject = 'Walk ' + Date.now();

  async function queue() {
    await page.goto(base + '/ticket-settings?new=1');
    await panel().locator('.queue-goals').first().waitFor();
    await panel().getByLabel(say('名称 *', 'Name *')).fill('Walk');
    await panel().getByRole('combobox', { name: say('成员', 'Members') }).click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await page.keyboard.press('Escape');
    await sound('a queue');
    if (await panel().count()) await button('保存', 'Save', panel()).click();
    await page.locator('.rows').getByRole('button', { name: 'Walk', exact: true }).waitFor();
    await panel().waitFor({ state: 'detached' });
    await sound('ticket settings');
  }

  async function enter() {
    await page.goto(base + '/tickets?tab=open&new=1');
    await panel().getByRole('combobox').first().click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await panel().locator('.labelled', { hasText: say('工单主题', 'Subject') }).locator('input').fill(subject);
    await button('保存', 'Save', panel()).click();
    await page.waitForURL(/\/tickets\/\d+$/);
    await state('new');
    ok((await page.locator('h1').innerText()) === subject, 'a ticket that was entered is opened');
    ok(/Walk/.test(await page.locator('.ticket-quick').innerText()), 'it went into the queue by itself');
  }

  async function talk() {
    await page.locator('h1').click(); // the keyboard is the page's again
    if (narrow) await page.locator('.ticket-acts').getByRole('button').first().click();
    else await page.keyboard.press('r');
    await page.locator('.writer textarea').fill('Hello');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-said="1"]').waitFor();
    await state('working');
    ok((await page.locator('[data-kind=reply]').count()) === 1, 'an answer is in the conversation, and the ticket in progress');
    await told().waitFor({ state: 'detached' });
    await page.locator('.writer').getByText(say('内部备注', 'Note'), { exact: true }).click();
    await page.locator('.writer-note textarea').fill('@demo ok');
    await button('添加备注', 'Add note').click();
    await page.locator('[data-said="2"]').waitFor();
    await sound('a ticket');
    await page.locator(narrow ? '.ticket-acts' : '.ticket-buttons').getByRole('button', { name: say('解决', 'Solve') }).click();
    await state('solved');
    ok(true, 'and solved');
  }

  async function figures() {
    await page.goto(base + '/tickets?tab=all');
    await page.locator('.ticket-row', { hasText: subject }).waitFor();
    await sound('tickets');
    await page.goto(base + '/tickets/figures?group=week');
    await page.locator('table[data-group=week] tbody tr').nth(1).waitFor();
    await sound('ticket figures');
    await page.locator('tbody tr').first().getByRole('button').nth(0).click();
    await page.waitForURL(/timed=1/);
    await page.locator('.ticket-row', { hasText: subject }).waitFor();
    ok(true, 'a figure opens into its tickets');
  }

  return async () => {
    await queue();
    await enter();
    await talk();
    await figures();
  };
}
