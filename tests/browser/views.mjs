// views: lists as people shape them, walked by walk.mjs: columns, editing in place, many at once with one undo, groups,
// board, calendar, kept views, the palette, and the list as a file.
import { readFileSync } from 'node:fs';
import { rowsOfCsv } from './sheets.mjs';

/** `w`: what walk.mjs knows. */
export function viewSteps(w) {
  const { page, base, say, ok, sound, settled, numberOf, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);
  const filter = (text) => 'filter=' + encodeURIComponent(text);
  const until = (what, arg) => page.waitForFunction(what, arg, { polling: 150 });
  const lastUndone = () => page.locator('.ant-message-notice').filter({ hasText: say('已撤销', 'Undone') }).last().waitFor();
  const shut = async () => {
    await page.keyboard.press('Escape');
    await page.waitForSelector('.ant-drawer-content', { state: 'detached' });
  };

  /** The first customers of a list sorted by number. */
  const some = async (n) => (await asked(`/api/records/customer?sort=code&limit=${n}`)).rows;
  const fresh = (id, field) => asked(`/api/records/customer/${id}`).then((r) => r.values[field]);

  async function editing() {
    const [one] = await some(1);
    await page.goto(base + '/customers?sort=code&cols=name:240f,code,city,level,since');
    await page.waitForSelector('.grid-row');
    await page.locator('#cell-0-2').click();
    await page.keyboard.press('Enter');
    await page.locator('.cell-editor input').fill('测试市');
    await page.keyboard.press('Tab');
    await page.waitForSelector('#cell-0-3 .cell-editor');
    ok((await page.locator('#cell-0-2').innerText()) === '测试市', 'a cell is written where it stands, Tab goes on to the next');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.cell-editor', { state: 'detached' });
    ok((await fresh(one.id, 'city')) === '测试市', 'and is kept');
    await page.keyboard.press('Control+z');
    await lastUndone();
    ok((await fresh(one.id, 'city')) === one.values.city, 'Ctrl+Z puts it back');
    await page.keyboard.press('F2');
    await page.waitForSelector('.cell-editor');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.cell-editor', { state: 'detached' });
    await sound('a list');
  }

  async function columns() {
    const width = async () => (await page.locator('.col').first().boundingBox()).width;
    const before = await width();
    await page.locator('.col-edge').first().focus();
    await page.keyboard.press('ArrowRight');
    await until((b) => document.querySelector('.col').getBoundingClientRect().width > b, before);
    ok((await width()) === before + 16, 'a column is made wider by keyboard', await width());
    const names = () => page.locator('.col .sort').allInnerTexts();
    const old = await names();
    await page.locator('.col').nth(3).dragTo(page.locator('.col').nth(1), { targetPosition: { x: 20, y: 10 } });
    await until((n) => document.querySelectorAll('.col .sort')[1].innerText.trim() === n.trim(), old[3]);
    ok(true, 'and dragged to its place');
  }

  async function many() {
    const rows = await some(4);
    await page.goto(base + '/customers?sort=code');
    await page.waitForSelector('.grid-row');
    const boxes = page.locator('.grid-row .cell-select');
    await boxes.nth(0).click();
    await boxes.nth(3).click({ modifiers: ['Shift'] });
    ok(numberOf(await page.locator('.bulk-bar .strong').innerText()) === 4, 'Shift selects up to there');
    await sound('some are selected');
    await button('批量修改', 'Change', page.locator('.bulk-bar')).click();
    const panel = page.locator('.ant-drawer-content');
    const level = panel.locator('.labelled').nth(1);
    await level.locator('input').first().fill('VIP');
    if (await page.locator('.ant-select-dropdown:visible').count()) await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: say('修改 4 条', 'Change 4') }).click();
    await panel.waitFor({ state: 'detached' });
    await page.locator('.ant-message-notice').filter({ hasText: say('已修改', 'changed in') }).waitFor();
    const levels = await Promise.all(rows.map((r) => fresh(r.id, 'level')));
    ok(levels.every((l) => l === 'VIP'), 'all of them are changed', levels);
    await page.keyboard.press('Control+z');
    await lastUndone();
    const back = await Promise.all(rows.map((r) => fresh(r.id, 'level')));
    ok(back.every((l, i) => l === rows[i].values.level), 'and put back by one undo', back);
    await boxes.nth(1).click();
    await button('删除', 'Delete', page.locator('.bulk-bar')).click();
    await page.locator('.ant-message-notice').filter({ hasText: say('已删除', 'deleted') }).waitFor();
    ok((await asked(`/api/records/customer/${rows[1].id}`)).status === 404, 'one is deleted');
    await page.keyboard.press('g');
    await page.keyboard.press('z');
    const last = page.locator('.last-done');
    await last.waitFor();
    await last.locator('li').first().getByRole('button').click();
    await last.locator('li').first().getByText(say('已撤销', 'undone')).waitFor();
    ok((await fresh(rows[1].id, 'name')) === rows[1].values.name, 'and comes back from the list of the last ten');
    await page.keyboard.press('Escape');
    await last.waitFor({ state: 'hidden' });
  }

  async function kept() {
    const name = say('重点客户 ', 'The best ') + (Date.now() % 100000);
    await page.goto(base + '/customers?sort=-since&' + filter('level = "VIP"'));
    await page.locator('.view-save').click();
    await page.locator('.ant-drawer-content input').first().fill(name);
    await button('保存', 'Save', page.locator('.ant-drawer-content')).click();
    const tab = page.getByRole('tab', { name, exact: true });
    await until(() => /^\?view=\d+$/.test(location.search));
    ok((await tab.getAttribute('aria-selected')) === 'true', 'a view is kept, and its address is short', page.url());
    await page.reload();
    await page.waitForSelector('.list-row');
    ok((await page.locator('.filter-line').count()) === 1, 'it comes back with its filter');
    await page.locator('.view-line .tiny').click();
    await page.getByRole('menuitem', { name: say('删除视图', 'Delete the view') }).click();
    await tab.waitFor({ state: 'detached' });
    await page.locator('.ant-message-notice').getByRole('button', { name: say('撤销', 'Undo') }).last().click();
    await tab.waitFor();
    ok(true, 'deleted, and back');
  }

  async function groups() {
    const answer = await asked('/api/groups/customer?by=level&sum=monthly_fee');
    await page.goto(base + '/customers?group=level&sum=monthly_fee');
    await page.waitForSelector('.group-part .list-row');
    const shown = await page.locator('.group-n').allInnerTexts();
    ok(shown.map(numberOf).join() === answer.rows.map((r) => r.count).join(), 'groups say how many of all there are', shown);
    await page.locator('.group-toggle').first().click();
    await page.waitForSelector('.group-part .list-row', { state: 'detached' });
    ok(true, 'and fold');
    await page.locator('.group-toggle').last().click();
    await page.waitForSelector('.group-part .list-row');
    await sound('groups');
  }

  async function board() {
    await page.goto(base + '/o/ticket?kind=board&board=priority');
    await page.waitForSelector('.board-card');
    const lanes = page.locator('.lane');
    const counts = async () => (await page.locator('.lane-head .quiet').allInnerTexts()).map(numberOf);
    const before = await counts();
    const card = lanes.nth(0).locator('.board-card').first();
    const name = await card.locator('.strong').innerText();
    await card.locator('.board-menu').click();
    const to = await lanes.nth(1).locator('h2').innerText();
    await page.getByRole('menuitem', { name: say('移到 ' + to, 'Move to ' + to) }).click();
    await until((n) => Number(document.querySelectorAll('.lane-head .quiet')[1].innerText.replace(/\D/g, '')) === n, before[1] + 1);
    ok((await counts())[0] === before[0] - 1, 'a card that is moved counts there', name);
    await page.keyboard.press('Control+z');
    await lastUndone();
    await until((n) => Number(document.querySelectorAll('.lane-head .quiet')[1].innerText.replace(/\D/g, '')) === n, before[1]);
    ok(true, 'and back');
    await sound('a board');
    if (narrow) return;
    await lanes.nth(0).locator('.board-open').first().focus();
    await page.keyboard.press('Control+ArrowRight');
    await until((n) => Number(document.querySelectorAll('.lane-head .quiet')[1].innerText.replace(/\D/g, '')) === n, before[1] + 1);
    ok(true, 'by keyboard, too');
    await lanes.nth(1).locator('.board-card').first().dragTo(lanes.nth(0));
    await until((n) => Number(document.querySelectorAll('.lane-head .quiet')[1].innerText.replace(/\D/g, '')) === n, before[1]);
    ok(true, 'and by dragging');
  }

  async function calendar() {
    await page.goto(base + '/o/contract?kind=calendar&date=end');
    await page.waitForSelector('.cal-entry');
    await sound('a calendar');
    await page.locator('.cal-entry').first().click();
    await page.waitForSelector('.fact');
    ok((await page.locator('.fact').count()) > 2, 'an entry opens the record');
    await sound('a record');
    await shut();
    const month = await page.locator('.cal-head h2').innerText();
    await page.getByRole('button', { name: say('下个月', 'Next month') }).click();
    await until((m) => document.querySelector('.cal-head h2').innerText !== m, month);
    ok(/month=\d{4}-\d\d/.test(page.url()), 'the month is in the address');
    if (narrow) return;
    const { id, values } = (await asked('/api/records/contract?limit=1&' + filter('end >= 2020-01-01'))).rows[0];
    const was = values.end.slice(0, 10);
    await page.goto(`${base}/o/contract?kind=calendar&date=end&month=${was.slice(0, 7)}&${filter(`contract_no = "${values.contract_no}"`)}`);
    const day = async () => (await asked(`/api/records/contract/${id}`)).values.end.slice(0, 10);
    const there = (d) => page.locator(`[data-day="${d}"] #cal-${id}`).waitFor();
    const entry = page.locator('#cal-' + id);
    await there(was);
    const later = new Date(Date.parse(was) + 7 * 86400000).toISOString().slice(0, 10);
    await entry.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await there(later);
    ok((await day()) === later, 'an entry is moved by a week from the keyboard', await day());
    const from = await page.locator('#cal-' + id).boundingBox();
    const to = await page.locator(`[data-day="${was}"]`).boundingBox();
    await page.mouse.move(from.x + 10, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + 12, { steps: 6 });
    await page.locator('.cal-over').waitFor();
    await page.mouse.up();
    await there(was);
    ok((await day()) === was, 'and dragged to another day');
  }

  async function palette() {
    const open = () => (narrow ? page.locator('.nav-act').click() : page.keyboard.press('Control+k'));
    await page.goto(base + '/churn');
    await page.waitForSelector('#main h1');
    await settled();
    await open();
    await page.waitForSelector('.palette-item');
    await sound('the palette');
    await page.locator('.palette-input input').fill(say('拜访', 'visit'));
    await page.locator('.palette-item[aria-selected=true]').filter({ hasText: say('拜访', 'Visit') }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/o\/visit/);
    ok(true, 'the palette goes to any object');
    const [one] = await some(1);
    await open();
    await page.locator('.palette-input input').fill(one.values.code);
    await page.locator('.palette-item').filter({ hasText: one.values.code }).first().click();
    await page.waitForURL(new RegExp(`/customers/${one.id}$`));
    ok(true, 'and to any customer');
    const [ticket] = (await asked('/api/records/ticket?limit=1')).rows;
    await open();
    await page.locator('.palette-input input').fill(ticket.values.ticket_no);
    await page.locator('.palette-item').filter({ hasText: ticket.values.ticket_no }).first().click();
    await page.waitForURL(new RegExp(`/o/ticket\\?.*open=${ticket.id}`));
    await page.locator('.ant-drawer-content').getByText(ticket.values.ticket_no).first().waitFor();
    ok(true, 'and to a record of any other object');
  }

  async function exported() {
    await page.goto(base + '/o/contract?sort=-amount&cols=contract_no:0f,amount,kind&' + filter('amount > 0'));
    await page.waitForSelector('.list-row');
    const total = (await asked('/api/counts/contract?' + filter('amount > 0'))).total;
    await page.getByRole('button', { name: say('导出', 'Export') }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
    const csv = rowsOfCsv(readFileSync(await file.path()));
    const { rows } = csv;
    ok(rows[0].length === 4 && rows.length - 1 >= Math.min(total, 10000), 'the file holds the columns that are seen and every row', `${rows[0].join()} ${rows.length - 1} of ${total}`);
    const amounts = rows.slice(1, 50).map((r) => Number(r[2]));
    ok(amounts.every((a, i) => !i || a <= amounts[i - 1]), 'in the same order');
  }

  return {
    async all() {
      if (!narrow) {
        await editing();
        await columns();
        await many();
      }
      await kept();
      await groups();
      await board();
      await calendar();
      await palette();
      await exported();
    },
  };
}
