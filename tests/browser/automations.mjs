// automations: from a ready-made one to one that is switched on; built on by keys; a run seen and taken back; a yes.
// Walked by walk.mjs.

import { asking } from './asking.mjs';

/** `w`: what walk.mjs knows. */
export function automationSteps(w) {
  const { page, base, say, ok, sound, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const cards = () => page.locator('.auto-card').evaluateAll((all) => all.map((c) => c.dataset.place).join(' '));

  const ask = asking(page);
  const task = { do: 'task', text: 'walk' };
  const onOrder = (name, steps, amount) => ({ name, enabled: true, when: { kind: 'record', object: 'order', ops: ['created'], filter: `amount = ${amount}` }, condition: '', steps });
  const order = (customer, amount) => ask('POST', '/api/records/order', { customer, values: { order_no: `AW-${amount}-${Date.now()}`, date: new Date().toISOString().slice(0, 19), amount } });

  async function build() {
    await page.goto(base + '/automations');
    await page.locator('.auto-ready .signal').first().waitFor();
    await sound('no automation yet');
    await page.locator('.auto-ready .signal').nth(1).click();
    await page.waitForURL(/ready=/);
    await page.locator('.auto-past-n').waitFor();
    ok((await cards()) === 'when condition 0', 'a ready-made one fills the canvas', await cards());
    ok(/\d|一次/.test(await page.locator('.auto-past-n').innerText()), 'it says what it would have done');
    // One step more, moved before the other by keys, and back.
    await page.locator('.auto-plus').last().click();
    await page.getByRole('menuitem', { name: say('等待', 'Wait'), exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('.auto-card').length === 4);
    await page.waitForFunction(() => document.activeElement?.dataset.place === '1');
    const kind = () => page.locator('[data-place="0"] .auto-kind').innerText();
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForFunction(() => document.activeElement?.dataset.place === '0');
    ok((await kind()) === say('等待', 'Wait'), 'a card moves by keys');
    await page.keyboard.press('Control+z');
    ok((await kind()) === say('提醒同事', 'Tell somebody'), 'and back');
    await page.keyboard.press('Control+y');
    // A card's own controls go back with it.
    const filter = () => page.locator('[data-place="when"] .condition-field .clause').count();
    await page.locator('[data-place="when"] .condition-field .clause button').last().click();
    await page.waitForFunction(() => !document.querySelector('[data-place="when"] .condition-field .clause'));
    await page.locator('[data-place="1"]').focus();
    await page.keyboard.press('Control+z');
    await page.locator('[data-place="when"] .condition-field .clause').waitFor();
    ok((await filter()) === 1, 'a condition that was taken away comes back');
    await page.locator('[data-place="0"]').focus();
    await page.keyboard.press('k');
    ok((await page.evaluate(() => document.activeElement.dataset.place)) === 'condition', 'k goes to the card above');
    await page.keyboard.press('j');
    await page.keyboard.press('Delete');
    await page.waitForFunction(() => document.querySelectorAll('.auto-card').length === 3);
    ok((await kind()) === say('提醒同事', 'Tell somebody'), 'a card goes by a key');
    // What is missing stands on its card; what is not saved is still there after a reload.
    await page.locator('[data-place="0"] textarea').fill('');
    await page.locator('[data-place="0"] .auto-problem').waitFor();
    ok(true, 'a problem stands on its card');
    await page.locator('[data-place="0"] textarea').fill('{{name}}!');
    await page.locator('.auto-past-n').waitFor();
    await page.reload();
    await page.locator('.auto-restored').waitFor();
    ok((await page.locator('[data-place="0"] textarea').inputValue()) === '{{name}}!', 'unsaved changes are kept');
    await page.locator('.auto-past-n').waitFor();
    ok((await page.getByRole('spinbutton', { name: say('每小时最多运行', 'Runs in an hour at most') }).inputValue()) === '1000', 'how often it may run in an hour is said');
    await sound('the canvas');
    await button('保存并启用', 'Save and switch on').click();
    await page.waitForURL(/\/automations\/\d+/);
    await page.locator('.auto-state .state-green').waitFor();
    ok(true, 'it is on');
    const path = new URL(page.url()).pathname;
    // Somebody else saves it meanwhile.
    const a = await ask('GET', path.replace('/automations', '/api/automations'));
    await page.locator('.title-input').fill('walk mine');
    await ask('PATCH', path.replace('/automations', '/api/automations'), { name: 'walk theirs', enabled: true, when: a.when, condition: a.condition, steps: a.steps, cap: a.cap }, a.version);
    await button('保存', 'Save').click();
    const clash = page.getByRole('dialog');
    await clash.waitFor();
    ok((await clash.innerText()).includes(say('名称', 'the name')), 'what the other changed is said', await clash.innerText());
    await clash.getByRole('button').last().click();
    await page.waitForFunction(() => document.querySelector('.title-input').value === 'walk theirs');
    ok(true, 'and can be taken over');
    await page.goto(base + '/automations');
    const row = page.locator('.auto-row').filter({ hasText: 'walk theirs' });
    await row.getByRole('switch').click();
    await row.locator('[aria-checked="false"]').waitFor();
    await page.locator('.ant-message').getByRole('button').last().click();
    await row.locator('[aria-checked="true"]').waitFor();
    ok(true, 'switched off, and on again by undo');
    await sound('the list of automations');
  }

  async function run(customer) {
    const a = await ask('POST', '/api/automations', onOrder('walk run', [task, { do: 'branch', when: 'days_since(order) >= 0', yes: [{ do: 'wait', for: 'days', count: 3 }, task], no: [] }], 777001));
    await order(customer, 777001);
    await page.goto(base + `/automations/${a.id}?tab=runs`);
    await page.locator('.auto-run .row-button').first().click();
    await page.locator('.auto-whole .steps-told li').first().waitFor();
    ok((await page.locator('.auto-whole').innerText()).includes(say('建任务', 'Create a task')), 'a run tells its steps');
    await sound('a run');
    await button('停止', 'Stop it').click();
    await page.locator('.auto-whole .auto-step').first().getByText(say('已停止', 'Stopped')).waitFor();
    await button('撤销它的修改…', 'Take back what it changed…').click();
    await page.locator('.auto-told').waitFor();
    await button('撤销', 'Take back', page.locator('.auto-told')).click();
    await page.locator('.auto-told .state-green').waitFor();
    ok((await page.locator('.auto-told .state-green').innerText()).includes('1'), 'its task is taken back');
  }

  async function approve(customer) {
    const me = (await ask('GET', '/api/session')).person.id;
    await ask('POST', '/api/automations', onOrder('walk approval', [{ do: 'approval', text: 'walk: {{name}}?', who: me }, task], 777002));
    await order(customer, 777002);
    for (let i = 0; i < 100 && !(await ask('GET', '/api/approvals')).rows.length; i++) await page.waitForTimeout(100);
    await page.goto(base + '/today');
    const row = page.locator('.approval').filter({ hasText: 'walk:' });
    await row.waitFor();
    await sound('Today with an approval');
    if (narrow) await button('同意', 'Yes', row).click();
    else {
      await page.keyboard.press('j');
      await page.keyboard.press('y');
    }
    await row.locator('input').fill('ok');
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    ok(true, 'a yes with a word leaves Today');
    await page.goto(base + '/automations?tab=approvals');
    await page.locator('.approval').filter({ hasText: 'walk:' }).locator('.state-green').waitFor();
    ok((await page.locator('.approval').first().innerText()).includes('ok'), 'and is told with its word');
    await sound('approvals');
  }

  return async () => {
    await build();
    const customer = (await ask('GET', '/api/records/customer?limit=1')).rows[0].id;
    await run(customer);
    await approve(customer);
    // What comes after this walk sets nothing off.
    for (const a of (await ask('GET', '/api/automations')).rows) await ask('DELETE', '/api/automations/' + a.id, null, a.version);
  };
}
