// plays: one is written that asks by a survey; who is let in is asked, who was asked a short while ago is left out, and what was done can be
// read. Walked by walk.mjs.

import { asking } from './asking.mjs';

/** `w`: what walk.mjs knows. */
export function playSteps(w) {
  const { page, base, say, ok, sound } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const ask = asking(page);
  const two = { zh: '推荐吗', en: 'Would you?' };
  const question = { key: 'a', kind: 'score', text: two, required: true, least: 0, most: 10, low: two, high: two, choices: [] };

  /** A survey, a server that knows its own address, and days on which everything is worked. */
  async function ready() {
    const rules = await ask('GET', '/api/message_rules');
    await ask('PUT', '/api/message_rules', { ...rules, address: 'https://crm.example.com' });
    return ask('POST', '/api/surveys', { name: 'walk survey', kind: 'nps', anonymous: false, open: true, ends: null, quiet_days: 90, change_days: 9, bad_below: 7, due_days: 1, title: two, intro: two, thanks: two, questions: [question] });
  }

  async function write() {
    await page.goto(base + '/plays');
    await page.goto(base + '/plays/new');
    await page.locator('.title-input').fill('walk play');
    await page.getByRole('combobox', { name: say('做什么', 'What is done'), exact: true }).click({ force: true });
    await page.locator('.ant-select-item-option').filter({ hasText: say('给客户发问卷', 'ask by a survey') }).click();
    await page.getByRole('combobox', { name: say('选择问卷', 'Choose a survey'), exact: true }).click({ force: true });
    await page.locator('.ant-select-item-option').filter({ hasText: 'walk survey' }).click();
    await sound('a play that asks');
    await button('保存并启用', 'Save and switch on').click();
    await page.waitForURL(/\/plays\/\d+/);
    return Number(page.url().split('/').pop());
  }

  return async () => {
    const survey = await ready();
    const id = await write();
    const p = await ask('GET', '/api/plays/' + id);
    ok(p.enabled && p.steps[0].do === 'survey' && p.steps[0].survey === survey.id && p.steps[0].send === 'mail', 'kept as it was chosen', JSON.stringify(p.steps));
    // Nobody is left alone, so that whom it asks is known.
    await ask('PATCH', '/api/plays/' + id, { ...p, share: 0 }, p.version);
    const customers = (await ask('GET', '/api/records/customer?limit=2')).rows;
    const code = (c) => c.values.code.replace(/"/g, '');
    await ask('POST', `/api/surveys/${survey.id}/invitations`, { condition: `code = "${code(customers[0])}"` });
    await ask('POST', `/api/plays/${id}/enter`, { customers: customers.map((c) => c.id) });
    await page.goto(base + '/plays/' + id);
    await page.locator('.play-groups .num button').first().click();
    const panel = page.locator('.ant-drawer-content');
    await panel.locator('.row-customer').nth(1).waitFor();
    ok((await panel.locator('.row-customer').count()) === 2, 'a number opens into its customers');
    // A day that is worked is today, or the next one: then nothing is done yet, and it says so.
    await panel.locator('button.why').first().click();
    await panel.locator('.rows .row, p.quiet').first().waitFor();
    await sound('what a play did');
    const words = await panel.locator('.rows .row, p.quiet').allInnerTexts();
    ok(words.length === 1 && /问卷|urvey|还没有做|Nothing yet/.test(words[0]), 'each opens into what was done', words.join());
    const now = await ask('GET', '/api/plays/' + id);
    await ask('DELETE', '/api/plays/' + id, null, now.version);
  };
}
