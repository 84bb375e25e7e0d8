// design: objects and fields shaped as somebody would who has only used Excel, walked by walk.mjs: an object from
// nothing, fields drawn in and moved, choices merged, another kind with its preview, deleting with what it breaks.

/** `w`: what walk.mjs knows: the page, the language, how to say that something is right. */
export function designSteps(w) {
  const { page, base, say, ok, sound, settled, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => (r.ok ? r.json() : { status: r.status })), path);
  const send = (path, body, method = 'POST', version = 0) =>
    page.evaluate(
      async ([p, b, m, v]) => {
        const { csrf } = await fetch('/api/session').then((r) => r.json());
        const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, ...(v && { 'If-Match': `"${v}"` }) };
        return fetch(p, { method: m, headers, body: b === null ? undefined : JSON.stringify(b) }).then(async (r) => (r.status === 204 ? null : r.json()));
      },
      [path, body, method, version],
    );
  const name = 'signup';
  const object = async () => (await asked('/api/meta')).objects.find((o) => o.name === name);
  const field = async (n) => (await object()).fields.find((f) => f.name === n);
  const order = async () => (await object()).fields.map((f) => f.name).join(' ');
  /** Asks until the object is so; `good` sees its fields by name, and their order. */
  async function until(good, what) {
    const end = Date.now() + 60000;
    for (;;) {
      const fields = (await object())?.fields ?? [];
      if (good((n) => fields.find((f) => f.name === n), fields.map((f) => f.name))) return ok(true, what);
      if (Date.now() > end) return ok(false, what, fields.map((f) => f.name).join(' '));
      await page.waitForTimeout(200);
    }
  }
  const form = () => page.locator('.field-form');
  const label = () => form().locator('input').first();
  const kind = (zh, en) => page.locator('.palette-kind').filter({ has: page.getByText(say(zh, en), { exact: true }) });

  async function start() {
    await page.goto(base + '/design');
    await page.waitForSelector('.object-row');
    await page.getByText(say('2,000 条记录', '2,000 records')).first().waitFor();
    await sound('design: objects');
    await page.locator('.page-actions').getByRole('button').click();
    const panel = page.locator('.ant-drawer-open');
    await panel.getByLabel(say('名称 · 中文', 'Name · Chinese')).fill('报名');
    await panel.getByLabel(say('名称 · 英文', 'Name · English')).fill('Signup');
    await button('建立', 'Create', panel).click();
    await panel.getByRole('alert').waitFor();
    ok(true, 'an object wants to know what it is like');
    await panel.locator('.shapes label').first().click();
    await sound('design: a new object');
    await button('建立', 'Create', panel).click();
    await page.waitForURL(/design\/signup/);
    await page.waitForSelector('.shape-row');
    ok((await object())?.shape === 'moment' && (await object()).label.zh === '报名', 'an object is made from its name');
  }

  /** Chosen from the palette: at the left of a desk, in a sheet on a phone. */
  async function pick(zh, en) {
    if (narrow) await button('添加字段', 'Add a field').click();
    await kind(zh, en).click();
    await page.locator('.shape-fresh').waitFor(); // else the form may still be that of the field before
    await form().waitFor();
  }
  async function keep() {
    await form().locator('button[type=submit]').click();
    await page.waitForURL(/[?&]field=/); // a new one has no name before it is kept
    await page.locator('.shape-fresh').waitFor({ state: 'detached' });
    if (narrow) await button('关闭', 'Close', form()).click();
    if (narrow) await form().waitFor({ state: 'detached' });
  }
  /** By mouse: from where it is to the upper edge of a row. */
  async function draw(from, to) {
    await from.scrollIntoViewIfNeeded();
    const a = await from.boundingBox();
    const b = await to.boundingBox();
    await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
    await page.mouse.down();
    await page.mouse.move(a.x + a.width / 2 + 20, a.y + a.height / 2 + 4, { steps: 3 });
    await page.mouse.move(b.x + b.width / 2, b.y + 6, { steps: 6 });
    await page.locator('.shape-gap').waitFor();
    await page.mouse.up();
  }

  async function shape() {
    await start();
    if (narrow) await pick('单选', 'Choice');
    else {
      await draw(kind('单选', 'Choice'), page.locator('.shape-row').first());
      await form().waitFor();
      ok((await page.locator('.shape-rows > li').first().getAttribute('class')).includes('shape-fresh'), 'a field that is drawn in stands where it was let go');
    }
    await label().fill(say('意向', 'Interest'));
    const names = form().locator('.choice-row input');
    for (const [i, n] of ['高', '中', '很高'].entries()) await names.nth(i).fill(n);
    await sound('design: choices');
    await keep();
    const interest = say('意向', 'interest');
    await until((f) => f(interest)?.options.choices.length === 3, 'a field with coloured choices is kept');

    await pick('数字', 'Number');
    await label().fill(say('课时', 'Hours'));
    await keep();
    await pick('公式', 'Formula');
    await label().fill(say('分钟', 'Minutes'));
    await form().locator('textarea.code').fill(`${say('课时', 'hours')} * nothing`);
    await form().locator('.caret').waitFor();
    await form().locator('textarea.code').fill(`${say('课时', 'hours')} * 45`);
    await form().locator('.tried').waitFor();
    await page.waitForFunction(() => !document.querySelector('.ant-message-notice')); // what fades away is hard to read
    await sound('design: a formula');
    await keep();
    const before = await order();
    const [hours, minutes] = say('课时 分钟', 'hours minutes').split(' ');
    await page.locator(`[data-row="${minutes}"] .grip`).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await until((_, all) => all.indexOf(minutes) < all.indexOf(hours), 'fields are moved by keys');
    if (!narrow) {
      await draw(page.locator(`[data-row="${hours}"] .grip`), page.locator(`[data-row="${minutes}"]`));
      await until((_, all) => all.join(' ') === before, 'and by dragging');
    }
    await page.reload();
    await page.waitForSelector('.shape-row');
    await sound('design: an object');
    await merging(interest, hours);
  }

  async function merging(interest, hours) {
    const { id } = (await asked('/api/records/customer?limit=1')).rows[0];
    for (const v of ['高', '很高', '中']) await send('/api/records/' + name, { customer: id, values: { date: '2026-01-05T09:00:00', [interest]: v, [hours]: 2 } });
    await page.goto(`${base}/design/${name}?field=${encodeURIComponent(interest)}`);
    await form().waitFor();
    await button('合并选项', 'Merge choices', form()).click();
    const ticks = form().locator('.choice-row .ant-checkbox-input');
    await ticks.nth(0).check();
    await ticks.nth(2).check();
    await button('合并所选', 'Merge these', form()).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByText(say('1 条记录会改为“高”。', '1 record will say “高”.')).waitFor();
    await sound('design: merging');
    await button('合并', 'Merge', dialog).click();
    await dialog.waitFor({ state: 'hidden' });
    const list = await asked(`/api/records/${name}?limit=10`);
    ok(list.rows.filter((r) => r.values[interest] === '高').length === 2 && (await field(interest)).options.choices.length === 2, 'two choices become one, in records too', JSON.stringify(list.rows.map((r) => r.values[interest])));
  }

  /** Two people at one field: whose counts is asked, and then it counts. */
  async function faster(hours) {
    const path = `/api/objects/${name}/fields/${encodeURIComponent(hours)}`;
    await page.goto(`${base}/design/${name}?field=${encodeURIComponent(hours)}`);
    await form().waitFor();
    await label().fill(say('我的课时', 'My hours'));
    await send(path, { label: { zh: '别人的课时', en: 'Their hours' } }, 'PATCH', (await field(hours)).version);
    await form().locator('button[type=submit]').click();
    await form().getByRole('alert').waitFor();
    const words = await form().getByRole('alert').innerText();
    ok(words.includes(say('别人的课时', 'Their hours')) && words.includes(say('我的课时', 'My hours')), 'both names are shown where somebody was faster', words);
    await sound('design: two people');
    await button('用我的', 'Use mine', form()).click();
    await until((f) => f(hours).label[say('zh', 'en')] === say('我的课时', 'My hours'), 'and whose is chosen stands');
  }

  async function kinds() {
    const [interest, hours] = say('意向 课时', 'interest hours').split(' ');
    await faster(hours);
    await page.goto(`${base}/design/${name}?field=${encodeURIComponent(interest)}`);
    await form().waitFor();
    await button('更换类型', 'Change kind', form()).click();
    const panel = page.locator('.ant-drawer-open').filter({ has: page.locator('.fate-box, .form > .quiet') }).last();
    await panel.locator('.ant-select').first().click();
    await page.locator('.ant-select-item-option').filter({ hasText: say('金额', 'Money') }).click();
    await panel.locator('.fate-box').waitFor();
    await page.getByText(say('更换，3 条记录会变空', 'Change it and lose 3 values')).waitFor();
    await sound('design: a change that would lose values');
    ok((await field(interest)).kind === 'choice', 'a preview changes nothing');
    await panel.locator('.ant-select').first().click();
    await page.keyboard.type(say('文本', 'Text'));
    await page.locator('.ant-select-item-option').filter({ hasText: say(/^文本$/, /^Text$/) }).click();
    await button('更换类型', 'Change the kind', panel).click();
    await until((f) => f(interest).kind === 'text', 'choices become texts');
    ok((await asked(`/api/records/${name}?limit=10`)).rows.filter((r) => r.values[interest] === '高').length === 2, 'with all their values');

    await page.goto(`${base}/design/${name}?field=${encodeURIComponent(hours)}`);
    await form().waitFor();
    await button('删除字段', 'Delete', form()).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('.uses').waitFor();
    ok((await dialog.innerText()).includes(say('分钟', 'Minutes')), 'what uses a field is said before it goes', await dialog.innerText());
    await sound('design: deleting');
    await dialog.locator('.ant-btn-dangerous').click();
    await until((f) => !f(hours), 'a field is deleted');
    await button('撤销', 'Undo', page.locator('.ant-message').last()).click();
    await until((f) => f(hours) && f(say('分钟', 'minutes')).broken === null, 'taken back, the formula works again');
  }

  /** What a deleted field switches off is told to whom it belongs while he looks at another page, and no longer once the field is back. */
  async function told() {
    const hours = await field(say('我的课时', 'hours')) ?? (await object()).fields.find((f) => /hours|课时/i.test(f.name));
    const listening = page.waitForResponse((r) => r.url().includes('/api/events'));
    await page.goto(base + '/churn');
    await listening;
    await page.locator('nav .nav-link').first().waitFor();
    await send(`/api/objects/${name}/fields/${encodeURIComponent(hours.name)}`, null, 'DELETE', hours.version);
    // On a phone it stands under More, with what else was told.
    if (narrow) {
      await page.locator('nav .nav-link[href="/more"] .nav-n').waitFor();
      await page.locator('nav .nav-link[href="/more"]').click();
    }
    const bell = narrow ? page.locator('.more-link[href="/notices"] .nav-n') : page.locator('.bell:not(.rings) .nav-n');
    await bell.waitFor();
    ok((await bell.innerText()) === '1', 'who owns what a deleted field switched off is told at once');
    await page.locator(narrow ? '.more-link[href="/notices"]' : '.bell:not(.rings)').click();
    const row = page.locator('main .rows .row');
    await row.getByText(say('分钟', 'Minutes')).first().waitFor();
    ok((await row.count()) === 1 && (await row.innerText()).includes(hours.name), 'what, and why', await row.innerText());
    await bell.waitFor({ state: 'detached' });
    await sound('design: to mend');
    await page.locator('.row-act').click();
    await page.waitForURL(/design\/signup\?field=/);
    await form().waitFor();
    ok(true, 'and it leads to where it is mended');
    await page.goto(base + '/notices');
    await row.first().waitFor();
    await send(`/api/deleted/${hours.id}/restore`);
    await page.getByText(say('没有需要修复的内容', 'Nothing to mend')).waitFor();
    ok(true, 'gone by itself when the field is back');
  }

  async function bin() {
    await page.goto(`${base}/design/${name}`);
    await page.waitForSelector('.shape-row');
    await button('更多', 'More').click();
    await page.getByRole('menuitem', { name: say('删除对象', 'Delete the object') }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByText(say('里面有 3 条记录', 'Its 3 records')).waitFor();
    await dialog.locator('.ant-btn-dangerous').click();
    await page.waitForURL(/design$/);
    await page.getByRole('tab', { name: say(/回收站/, /Bin/) }).click();
    await page.waitForSelector('.bin-row');
    await settled();
    ok(/演示|demo/i.test(await page.locator('.bin-row').first().innerText()), 'the bin says who deleted it', await page.locator('.bin-row').first().innerText());
    await sound('design: the bin');
    await page.locator('.bin-row').first().getByRole('button').click();
    await page.waitForURL(/design\/signup/);
    await page.waitForSelector('.shape-row');
    ok((await asked(`/api/records/${name}?limit=10`)).rows.length === 3, 'an object is taken back with its records');
  }

  /** Every kind of field can be entered in a form, and looks like itself afterwards. */
  async function inputs() {
    const kinds = [['wealth', 'percent'], ['stars', 'rating'], ['where', 'address'], ['credit', 'credit_code'], ['site', 'url'], ['scan', 'picture'], ['friend', 'link', { object: 'customer' }]];
    for (const [n, k, options] of kinds) await send('/api/objects/customer/fields', { name: n, kind: k, label: { zh: '测' + n, en: 'Test ' + n }, options: options ?? null });
    const row = (await asked('/api/records/customer?limit=1')).rows[0];
    await page.goto(`${base}/customers/${row.id}${narrow ? '?view=facts' : ''}`);
    await page.getByRole('button', { name: say(/个空字段/, /empty fields?$/) }).click();
    const values = async () => (await asked(`/api/records/customer/${row.id}`)).values;
    const edit = async (n, act) => {
      await page.locator(`.fact [aria-label^="${say('测', 'Test ')}${n}"]`).first().click();
      await act(page.locator('.fact-open'));
      await button('保存', 'Save', page.locator('.fact-open')).click();
      await page.locator('.fact-open').waitFor({ state: 'detached' });
    };
    await edit('wealth', (f) => f.locator('input').fill('12.5'));
    await edit('stars', (f) => f.locator('.ant-rate-star').nth(3).click());
    await edit('where', async (f) => {
      await f.locator('input').nth(3).fill('广东省深圳市南山区科技园路1号');
      ok((await f.locator('input').nth(1).inputValue()) === '深圳市', 'a pasted address is taken apart');
    });
    await edit('site', (f) => f.locator('input').fill('example.com/a'));
    await edit('credit', async (f) => {
      await f.locator('input').fill('91350100M000100Y44');
      await f.getByRole('alert').waitFor();
      ok(true, 'a wrong credit code is told while it is typed');
      await f.locator('input').fill('91350100m000100y43');
    });
    await edit('friend', async (f) => {
      await f.locator('input').fill(row.values.name.slice(0, 4));
      await page.locator('.ant-select-item-option').filter({ hasText: row.values.name }).first().click();
    });
    const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await edit('scan', async (f) => {
      await f.locator('input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') });
      await f.locator('.file-shown').waitFor();
    });
    const v = await values();
    ok(v.wealth === 0.125 && v.stars === 4 && v.where === '广东省/深圳市/南山区/科技园路1号' && v.site === 'https://example.com/a' && v.credit === '91350100M000100Y43' && v.friend === String(row.id) && v.scan, 'every kind is kept as it was written', JSON.stringify(v));
    await page.locator('.file-thumb').waitFor();
    await page.waitForFunction(() => document.querySelector('.file-thumb').naturalWidth === 1);
    ok((await page.locator('.stars').getAttribute('aria-label')) === say('4 星', '4 stars'), 'a picture and stars are shown as such');
    await sound('design: every kind on a page');
  }

  return { shape, kinds, told, bin, inputs, tools: { pick, keep, label, form } };
}
