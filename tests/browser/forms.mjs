// forms: pages and entry forms laid out by dragging and by keyboard, fields that come and go while one types, and a public
// form from its making to an answer by somebody who is not signed in. Walked by walk.mjs on the demo organisation.

/** `w`: what walk.mjs knows. */
export function formSteps(w) {
  const { page, base, say, ok, sound, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const until = (what, arg) => page.waitForFunction(what, arg, { polling: 150 });
  /** A change over the API, as the pages send it. */
  const send = (method, path, body, version) =>
    page.evaluate(
      async ([m, p, b, v]) => {
        const { csrf } = await (await fetch('/api/session')).json();
        const r = await fetch(p, { method: m, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, ...(v ? { 'If-Match': `"${v}"` } : {}) }, body: b && JSON.stringify(b) });
        const text = await r.text();
        return { status: r.status, body: text ? JSON.parse(text) : null };
      },
      [method, path, body, version],
    );
  const names = () => page.locator('.lay-section').first().locator('.lay-field').evaluateAll((l) => l.map((e) => e.dataset.field));
  const order = (wanted) => until((n) => [...document.querySelectorAll('.lay-section')][0] && [...[...document.querySelectorAll('.lay-section')][0].querySelectorAll('.lay-field')].map((e) => e.dataset.field).join() === n, wanted.join());

  async function arranged() {
    await page.goto(base + '/design/contact/layout');
    await page.locator('.lay-field').nth(1).waitFor();
    const before = await names();
    await page.locator('.lay-field .lay-grip').first().focus();
    await page.keyboard.press('Alt+ArrowDown');
    const moved = [before[1], before[0], ...before.slice(2)];
    await order(moved);
    ok(true, 'a field is moved by keyboard');
    if (!narrow) {
      const from = await page.locator('.lay-field .lay-grip').first().boundingBox();
      const to = await page.locator('.lay-field').last().boundingBox();
      await page.mouse.move(from.x + 6, from.y + 9);
      await page.mouse.down();
      await page.mouse.move(to.x + to.width - 30, to.y + 10, { steps: 6 });
      await page.locator('.lay-over').waitFor();
      await page.mouse.up();
      await order([...moved.slice(1), moved[0]]);
      ok(true, 'and dragged');
      await button('撤销一步', 'Undo one step').click();
      await order(moved);
      ok(true, 'a step is undone');
    }
    await page.locator('.lay-field .lay-out').first().click();
    await order(moved.slice(1));
    await page.locator('.lay-spare').first().click();
    await order([...moved.slice(1), moved[0]]);
    ok(true, 'a field is taken out, and back from the unused ones');
    await page.locator('.lay-preview .fact').first().waitFor();
    await sound('layout');
    await button('保存布局', 'Save the layout').click();
    await button('恢复默认', 'Back to the default').waitFor();
    const kept = await asked('/api/layouts/contact');
    ok(kept.saved && kept.page[0].sections[0].fields.join() === [...moved.slice(1), moved[0]].join(), 'the layout is kept', JSON.stringify(kept.page));
    const row = (await asked('/api/records/contact?limit=1')).rows[0];
    if (row) {
      await page.goto(`${base}/o/contact?open=${row.id}`);
      await page.locator('.laid .fact').first().waitFor();
      ok((await page.locator('.laid .fact').count()) === before.length, 'a record is drawn by it');
    }
    await page.goto(base + '/design/contact/layout');
    await button('恢复默认', 'Back to the default').click();
    await page.getByText(say('现在使用的是默认布局', 'This is the default layout')).waitFor();
    ok(!(await asked('/api/layouts/contact')).saved, 'and set back to the default');
  }

  async function comeAndGo() {
    const made = await send('POST', '/api/objects/contact/fields', { name: 'why_ceo', kind: 'text', label: { zh: '为何拜访', en: 'Why visit' }, options: { shown_when: 'title = "CEO"', required: true } });
    ok(made.status === 201, 'a field with a condition is made', JSON.stringify(made));
    await page.goto(base + '/o/contact?new=1');
    const form = page.locator('.ant-drawer form.form');
    await form.waitFor();
    const why = form.getByText(say(/^为何拜访/, /^Why visit/));
    const title = form.locator('.labelled').filter({ hasText: say(/^职务|^职位|^头衔/, /^Title/) }).locator('input').first();
    await title.waitFor();
    ok((await why.count()) === 0, 'a field whose condition does not hold is not there');
    await title.fill('CEO');
    await why.waitFor();
    ok((await why.innerText()).includes('*'), 'it comes while one types, with its mark');
    await title.fill('CTO');
    await why.waitFor({ state: 'detached' });
    ok(true, 'and goes again');
    const now = await asked('/api/objects/contact/fields/why_ceo');
    await send('DELETE', '/api/objects/contact/fields/why_ceo', undefined, now.version);
  }

  /** For something on the time line the form asks who somebody is, and says so. */
  async function whose() {
    const moment = (await asked('/api/meta')).objects.find((o) => o.shape === 'moment' && !o.parent);
    await page.goto(base + '/forms');
    await button('新建表单', 'New form').click();
    await page.getByLabel(say('每份答复生成一条', 'Each answer becomes a')).first().click();
    await page.locator('.ant-select-item-option').filter({ hasText: say(moment.label.zh, moment.label.en) }).first().click();
    await page.getByText(say('按填写人的手机号或邮箱找到是哪位客户', 'Whose it is, is found by the phone or mail')).waitFor();
    await page.locator('.asked-row[data-row="customer.phone"]').waitFor();
    ok((await page.locator('.asked-row[data-row="customer.name"]').count()) === 1, 'a form for a moment asks who he is');
    await sound('a form for something on the time line');
  }

  async function published() {
    await page.goto(base + '/forms');
    await button('新建表单', 'New form').click();
    const name = say('展会咨询', 'Fair') + ' ' + String(Date.now()).slice(-6);
    await page.getByLabel(say('表单名称', 'Name of the form')).fill(name);
    await page.getByLabel(say('标题 中文', 'Title Chinese')).fill('展会咨询');
    await page.getByLabel(say('标题 英文', 'Title English')).fill('At the fair');
    await page.getByLabel(say('提交后的话 中文', 'Words of thanks Chinese')).fill('谢谢光临');
    await page.getByLabel(say('提交后的话 英文', 'Words of thanks English')).fill('Thanks for coming');
    await button('保存', 'Save').click();
    await page.locator('.form-qr').waitFor();
    ok(/\/forms\/\d+$/.test(page.url()), 'a public form is made');
    await until(() => document.querySelector('.form-qr')?.naturalWidth > 0);
    await sound('a public form as it is kept');
    return { name, link: await page.locator('.form-link input').inputValue() };
  }

  async function answered({ name, link }) {
    // Nobody: another browser without a cookie, on a telephone.
    const stranger = await page.context().browser().newContext({ viewport: { width: 375, height: 740 }, locale: say('zh-CN', 'en-US'), hasTouch: true });
    const his = await stranger.newPage();
    his.setDefaultTimeout(20000);
    const loaded = [];
    his.on('response', (r) => loaded.push(r.url()));
    await his.goto(base + new URL(link).pathname);
    await his.locator('.send').waitFor();
    ok(loaded.every((u) => !/\/assets\/app-/.test(u)) && loaded.length < 14, 'the link loads little', loaded.join('\n'));
    await sound('a public form as it is answered', his);
    await his.locator('.send').click();
    await his.locator('.field.wrong').first().waitFor();
    ok((await his.locator('.field.wrong').count()) === 2, 'what must be filled is asked for where it stands');
    const who = say('访客', 'Visitor') + ' ' + name;
    await his.locator('#f0').fill(who);
    await his.locator('#f1').fill('139' + String(Date.now()).slice(-8));
    await his.locator('.send').dblclick();
    await his.locator('.done').waitFor();
    ok((await his.locator('.done h1').innerText()) === say('谢谢光临', 'Thanks for coming'), 'whoever answers is thanked');
    await sound('thanks', his);
    await stranger.close();
    const rows = (await asked('/api/records/customer?filter=' + encodeURIComponent(`name = "${who}"`))).rows;
    ok(rows.length === 1, 'two taps make one record', rows.length);
    const log = await asked(`/api/records/customer/${rows[0].id}/changes`);
    ok(log.rows[0].actor.includes(name), 'the log names the form', log.rows[0].actor);
    await send('DELETE', `/api/records/customer/${rows[0].id}`, undefined, rows[0].version);
  }

  async function closed({ name }) {
    await button('删除表单', 'Delete the form').click();
    await until(() => location.pathname === '/forms');
    const row = page.locator('.row').filter({ hasText: name });
    await button('恢复', 'Take back', row).click();
    await row.getByRole('link', { name }).waitFor();
    ok(true, 'a deleted form is taken back');
    await sound('public forms');
  }

  /** On a phone: records are chosen by a button, or by holding one. */
  async function chosen() {
    await page.goto(base + '/customers');
    await page.locator('.list-card').nth(2).waitFor();
    await button('选择', 'Select').click();
    await page.locator('.card-pick').nth(0).click();
    await page.locator('.card-pick').nth(2).click();
    const bar = page.locator('.bulk-bar');
    await bar.getByText(/2/).waitFor();
    ok(page.url().endsWith('/customers'), 'a tap chooses and does not open');
    await sound('records chosen on a phone');
    await button('完成', 'Done').click();
    await bar.waitFor({ state: 'detached' });
    await page.locator('.list-card').nth(1).dispatchEvent('pointerdown', { pointerType: 'touch', bubbles: true, button: 0 });
    await page.locator('.list-card.chosen').waitFor();
    ok((await page.locator('.list-card.chosen').count()) === 1, 'holding one begins with it');
    await button('完成', 'Done').click();
    await bar.waitFor({ state: 'detached' });
  }

  return {
    async all() {
      if (narrow) await chosen();
      await arranged();
      await comeAndGo();
      await whose();
      const form = await published();
      await answered(form);
      await page.goto(base + '/forms');
      await page.getByRole('link', { name: form.name }).first().click();
      await page.locator('.form-qr').waitFor();
      await closed(form);
    },
  };
}
