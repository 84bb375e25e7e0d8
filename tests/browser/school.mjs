// school: somebody who has only ever used Excel builds what a training school needs, from nothing and without writing a
// formula or a condition: courses and sign-ups, the page they are entered on, a board, a role. Walked by walk.mjs in an
// organisation that has just been made.

/** `w`: what walk.mjs knows; `tools`: the handles of the page that shapes objects (design.mjs). */
export function schoolSteps(w, tools) {
  const { page, base, say, ok, sound, narrow } = w;
  const { pick, keep, label, form } = tools;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const object = async (name) => (await asked('/api/meta')).objects.find((o) => o.name === name);
  const drawer = () => page.locator('.ant-drawer-open').last();
  const gone = () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  /** A field of a form, by what stands above it. */
  const asks = (words) => drawer().locator('.labelled').filter({ has: page.locator('.label', { hasText: words }) }).first();
  const option = (words) => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: words }).first();
  async function choose(words, value) {
    await asks(words).locator('.ant-select').click();
    await option(value).click();
  }

  // ---- objects and fields

  async function newObject(zh, en, shape, name) {
    await page.goto(base + '/design');
    await page.waitForSelector('.object-row');
    await page.locator('.page-actions').getByRole('button').click();
    const panel = page.locator('.ant-drawer-open');
    await panel.getByLabel(say('名称 · 中文', 'Name · Chinese')).fill(zh);
    await panel.getByLabel(say('名称 · 英文', 'Name · English')).fill(en);
    await panel.locator('.shapes label').nth(shape).click();
    await button('建立', 'Create', panel).click();
    await page.waitForURL(new RegExp('design/' + name));
    await page.waitForSelector('.shape-row');
  }
  async function field(kind, words, fill = async () => undefined) {
    await pick(...kind);
    await label().fill(words);
    await fill();
    await keep();
  }
  const choices = (list) => async () => {
    for (const [i, c] of list.entries()) await form().locator('.choice-row input').nth(i).fill(c);
  };

  async function built() {
    await newObject('课程', 'Course', 2, 'course');
    await field(['单选', 'Choice'], say('科目', 'Subject'), choices([say('英语', 'English'), say('数学', 'Maths'), say('美术', 'Art')]));
    await field(['金额', 'Money'], say('价格', 'Price'));
    await sound('school: a course');
    await newObject('报名', 'Enrolment', 0, 'enrolment');
    await field(['关联记录', 'Link to a record'], say('报的课程', 'Which course'), async () => {
      await form().locator(`.ant-select[aria-label="${say('关联到哪个对象', 'Which records it leads to')}"]`).click();
      await page.keyboard.type(say('课程', 'Course'));
      await option(say('课程', 'Course')).click();
    });
    await field(['单选', 'Choice'], say('进度', 'Stage'), choices([say('咨询', 'Asked'), say('试听', 'Trial'), say('已报名', 'Enrolled')]));
    await field(['金额', 'Money'], say('学费', 'Fee'));
    await sound('school: an enrolment');
    const kinds = (await object('enrolment')).fields.map((f) => f.kind);
    ok(['link', 'choice', 'money'].every((k) => kinds.includes(k)) && (await object('enrolment')).shape === 'moment', 'courses and enrolments are built by clicking', kinds.join());
  }

  // ---- the page they are entered on

  async function laidOut() {
    await page.goto(base + '/design/enrolment/layout');
    const first = page.locator('.lay-section').first();
    await first.locator('.lay-field').nth(2).waitFor();
    const names = () => first.locator('.lay-field').evaluateAll((l) => l.map((e) => e.dataset.field));
    const before = await names();
    await first.locator('.lay-field .lay-grip').last().focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForFunction((n) => [...document.querySelector('.lay-section').querySelectorAll('.lay-field')].map((e) => e.dataset.field).join() !== n, before.join());
    await sound('school: the page');
    await button('保存布局', 'Save the layout').click();
    await button('恢复默认', 'Back to the default').waitFor();
    ok((await asked('/api/layouts/enrolment')).saved, 'the page is laid out');
  }

  // ---- records

  async function entered() {
    const student = say('小明', 'Ming');
    await page.goto(base + '/customers?new=1');
    await drawer().locator('form').waitFor();
    await drawer().getByLabel(say('客户名称', 'Name'), { exact: true }).fill(student);
    await drawer().locator('button[type=submit]').click();
    await page.waitForURL(/customers\/\d+/);
    await page.goto(base + '/o/course?new=1');
    await asks(say('课程名称', 'Course name')).locator('input').fill(say('少儿英语', 'English for children'));
    await choose(say('科目', 'Subject'), say('英语', 'English'));
    await asks(say('价格', 'Price')).locator('input').fill('1980');
    await sound('school: a new course');
    await drawer().locator('button[type=submit]').click();
    await page.waitForURL(/open=\d+/);
    await page.goto(base + '/o/enrolment?new=1');
    await drawer().locator('form').waitFor();
    await drawer().locator('button[type=submit]').click();
    await drawer().locator('.trouble').waitFor();
    ok((await drawer().locator('.trouble').innerText()).includes(say('客户', 'customer')), 'whose it is is asked for');
    await choose(say('客户', 'Customer'), student);
    await choose(say('报的课程', 'Which course'), say('少儿英语', 'English for children'));
    await choose(say('进度', 'Stage'), say('咨询', 'Asked'));
    await asks(say('学费', 'Fee')).locator('input').fill('1800');
    await sound('school: a new enrolment');
    await drawer().locator('button[type=submit]').click();
    await page.waitForURL(/open=\d+/);
    const row = (await asked('/api/records/enrolment?limit=1')).rows[0];
    ok(row.customer_name === student && Number(row.values[(await object('enrolment')).fields.find((f) => f.kind === 'money').name]) === 1800, 'a student is enrolled', JSON.stringify(row));
  }

  // ---- a board for everybody

  async function board() {
    const stage = (await object('enrolment')).fields.find((f) => f.kind === 'choice').name;
    await page.goto(base + '/o/enrolment');
    await page.locator('.kind', { hasText: say('看板', 'Board') }).click();
    await page.waitForSelector('.board-card');
    await page.locator('.board-menu').first().click();
    await page.getByRole('menuitem', { name: say('移到 试听', 'Move to Trial') }).click();
    await page.locator('.lane').nth(1).locator('.board-card').waitFor();
    ok((await asked('/api/records/enrolment?limit=1')).rows[0].values[stage] === say('试听', 'Trial'), 'a card goes on to the next stage');
    await page.locator('.view-save').click();
    await drawer().locator('input').first().fill(say('报名进度', 'Where they stand'));
    await drawer().getByText(say('所有人', 'Everybody'), { exact: true }).click();
    await button('保存', 'Save', drawer()).click();
    await page.waitForURL(/view=\d+/);
    await sound('school: the board');
  }

  // ---- rights

  async function rights() {
    await page.goto(base + '/roles/new');
    await page.waitForSelector('.matrix');
    await page.locator('.title-input').fill(say('前台', 'Front desk'));
    const may = async (o, verb, on) => {
      const box = page.getByLabel(`${o}: ${verb}`, { exact: true });
      if ((await box.isChecked()) !== on) await box.click();
    };
    await page.locator('.scope-word').first().click();
    await page.locator('.ant-popover:visible').getByRole('checkbox', { name: say(/^全部/, /^all/) }).check();
    await page.keyboard.press('Escape');
    await may(say('报名', 'Enrolment'), say('修改', 'Change'), true);
    await may(say('课程', 'Course'), say('新建', 'Create'), false);
    await may(say('课程', 'Course'), say('修改', 'Change'), false);
    await sound('school: a role');
    await button('保存', 'Save').click();
    await page.waitForURL(/roles\/\d+$/);
    const role = /roles\/(\d+)/.exec(page.url())[1];
    await button('更多', 'More').click();
    await page.getByRole('menuitem', { name: say('以此角色身份查看', 'See as this role') }).click();
    await page.waitForSelector('.seen-bar');
    await page.goto(base + '/o/course');
    await page.waitForSelector('.list-row, .list-card');
    const hers = await page.evaluate((r) => fetch('/api/meta', { headers: { 'X-See-As': 'role:' + r } }).then((x) => x.json()), role);
    const mayCourse = hers.objects.find((o) => o.name === 'course').may;
    ok((await object('course')).may.includes('create') && mayCourse.includes('see') && !mayCourse.includes('create') && !mayCourse.includes('change'), 'the front desk reads courses and changes none', mayCourse.join());
    ok((await page.getByRole('button', { name: say('新建课程', 'New course') }).count()) === 0, 'and is not offered to');
    await sound('school: seen as the front desk');
    await button('结束查看', 'End').click();
    await page.locator('.seen-bar').waitFor({ state: 'detached' });
  }

  return async () => {
    await built();
    await laidOut();
    await entered();
    await board();
    await rights();
  };
}
