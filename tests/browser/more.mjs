// more: what a person does less often, walked by walk.mjs: two people at one customer, deleting with a way back,
// files that are downloaded and opened, workbooks with several sheets, taking an import back, empty pages, settings.
import { readFileSync } from 'node:fs';
import { dayOfSerial, rowsOfCsv, rowsOfWorkbook, workbook } from './sheets.mjs';

/** `w`: what walk.mjs knows: the page, the language, how to say that something is right. */
export function moreSteps(w) {
  const { page, context, base, say, ok, sound, settled, numberOf, narrow } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => (r.ok ? r.json() : { status: r.status })), path);
  const exists = async (id) => (await asked(`/api/records/customer/${id}`)).status !== 404;

  /** Whether it comes true within so many milliseconds. */
  async function within(ms, holds) {
    for (const end = Date.now() + ms; Date.now() < end; await page.waitForTimeout(100)) if (await holds()) return true;
    return false;
  }

  // ---- two people at one customer ------------------------------------------------------------------

  const facts = (id) => `${base}/customers/${id}${narrow ? '?view=facts' : ''}`;
  async function edit(on, label, text) {
    await on.locator('.fact-value', { hasText: '' }).and(on.locator(`[aria-label^="${label}"]`)).click();
    await on.locator('.fact-open input').fill(text);
  }
  const save = (on) => button('保存', 'Save', on.locator('.fact-open')).click();
  const dialog = (on) => on.locator('.ant-modal-content');

  async function conflict() {
    const other = await context.newPage();
    try {
      await twoPeople(other);
    } finally {
      await other.close();
    }
  }
  async function twoPeople(other) {
    const meta = await asked('/api/meta');
    const label = (name) => meta.objects.find((o) => o.shape === 'customer').fields.find((f) => f.name === name).label[say('zh', 'en')];
    const { rows } = await asked('/api/records/customer?limit=1');
    const id = rows[0].id;
    const values = async () => (await asked(`/api/records/customer/${id}`)).values;
    await Promise.all([page.goto(facts(id)), other.goto(facts(id))]);
    for (const p of [page, other]) {
      await p.waitForSelector('.fact-value');
      await p.getByRole('button', { name: say(/个空字段/, /empty fields?$/) }).click({ timeout: 2000 }).catch(() => undefined);
    }

    const clash = async (theirs, mine) => {
      await edit(other, label('phone'), mine);
      await edit(page, label('phone'), theirs);
      await save(page);
      await page.locator('.fact-open').waitFor({ state: 'detached' });
      await other.waitForTimeout(2500); // live pages have told the other one by now; he is still typing
      await save(other);
      await dialog(other).waitFor();
      await other.waitForFunction(() => document.activeElement?.closest('.ant-modal'));
    };
    await clash('13900000001', '13900000002');
    const words = await dialog(other).innerText();
    ok(words.includes('13900000001') && words.includes('13900000002') && words.includes(label('phone')), 'two values for one field: both are shown', words);
    await sound('conflict', other);
    await button('保留现有值', 'Keep theirs', dialog(other)).click();
    await other.locator('.fact-open').waitFor({ state: 'detached' });
    ok((await values()).phone === '13900000001', 'theirs is kept', (await values()).phone);
    ok((await other.locator(`[aria-label^="${label('phone')}"]`).innerText()).includes('13900000001'), 'and shown');
    await clash('13900000003', '13900000004');
    await button('改用我的值', 'Use mine', dialog(other)).click();
    await other.locator('.fact-open').waitFor({ state: 'detached' });
    ok((await values()).phone === '13900000004', 'mine is written', (await values()).phone);
    await page.getByText('13900000004').first().waitFor(); // the other page is told
    await clash('13900000005', '13900000006');
    await other.keyboard.press('Escape');
    await dialog(other).waitFor({ state: 'hidden' });
    ok((await other.locator('.fact-open input').inputValue()) === '13900000006', 'who decides nothing goes on typing');
    await button('取消', 'Cancel', other.locator('.fact-open')).click();
    ok((await values()).phone === '13900000005', 'and has changed nothing');
    // Different fields do not clash.
    await edit(other, label('mail'), 'one@example.com');
    await edit(page, label('phone'), '13900000007');
    await save(page);
    await page.locator('.fact-open').waitFor({ state: 'detached' });
    await save(other);
    await other.locator('.fact-open').waitFor({ state: 'detached' });
    const v = await values();
    ok(v.phone === '13900000007' && v.mail === 'one@example.com', 'different fields both stand, without a question', JSON.stringify(v));
    await button('撤销', 'Undo', other.locator('.ant-message').last()).click();
    await other.waitForFunction((i) => fetch(`/api/records/customer/${i}`).then((r) => r.json()).then((r) => r.values.mail !== 'one@example.com'), id);
    ok(true, 'a change can be taken back');
  }

  // ---- deleting with a way back --------------------------------------------------------------------

  async function make(name) {
    await page.goto(base + '/customers?new=1');
    const form = page.locator('.ant-drawer-open form, .ant-drawer-open .form').first();
    await form.waitFor();
    await form.getByLabel(say('客户名称', 'Name'), { exact: true }).fill(name);
    await button('保存', 'Save', page.locator('.ant-drawer-open')).click();
    await page.waitForURL(/customers\/\d+/);
    await page.getByRole('heading', { name }).waitFor();
    return Number(/customers\/(\d+)/.exec(page.url())[1]);
  }
  async function erase(name) {
    await button('更多', 'More').click();
    await page.getByRole('menuitem', { name: say('删除客户及其全部记录', 'Delete the customer and all records') }).click();
    await page.waitForURL(/customers$/);
    await page.locator('.ant-message').getByText(name).waitFor();
  }

  async function deleting() {
    const name = say('要删的客户', 'To be deleted');
    const id = await make(name);
    await erase(name);
    await page.fill('.search input', name);
    ok(await within(10000, async () => (await page.locator('.list-row').count()) === 0), 'who is about to be deleted is in no list');
    await sound('deleting');
    await button('撤销', 'Undo', page.locator('.ant-message').last()).click();
    await page.waitForURL(new RegExp(`customers/${id}`));
    await page.waitForTimeout(8000);
    ok(await exists(id), 'taken back in time nobody is deleted');
    await page.reload();
    await page.getByRole('heading', { name }).waitFor();
    await erase(name);
    ok(await within(30000, async () => !(await exists(id))), 'else he is, after some seconds');
    const second = await make(name);
    await erase(name);
    await page.reload();
    await page.waitForSelector('.list-row');
    ok(!(await exists(second)), 'and also when the page is left before');
  }

  // ---- files -------------------------------------------------------------------------------------

  async function saved(menu, kind) {
    await menu.click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: kind }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }
  const figures = (cells) => cells.map((c) => Number(String(c).replace(/[^\d]/g, '')));

  async function downloads(period) {
    await page.goto(base + '/churn' + period);
    await page.waitForSelector('.table tbody tr');
    const shown = (await page.$$eval('.table', (t) => [...t[0].querySelectorAll('tbody tr')].map((r) => [...r.querySelectorAll('td')].slice(0, 5).map((c) => c.innerText)))).map(figures);
    const menu = button('导出', 'Export');
    const csv = await saved(menu, 'CSV');
    const { marked, rows } = rowsOfCsv(csv.bytes);
    ok(/^churn-\d{4}-\d\d-\d\d\.csv$/.test(csv.name) && marked, 'the report comes as CSV with the mark Excel wants', csv.name);
    ok(rows[0].slice(0, 12).join() === say('开始,结束,期初,新增,回流,流失,期末,新增又流失,流失又回来,流失率,下限,上限', 'from,to,opening,new,returned,lost,closing,new_lost,lost_and_back,rate,rate_low,rate_high'), 'its head is in the language of the page', rows[0]);
    const told = rows.slice(1).map((r) => r.slice(2, 7).map(Number));
    const sorted = (list) => JSON.stringify([...list].sort((a, b) => a.join().localeCompare(b.join())));
    ok(sorted(told) === sorted(shown), 'its figures are those of the page', `${JSON.stringify(told)}\n${JSON.stringify(shown)}`);
    ok(rows.slice(1).every((r) => (Number(r[2]) ? Math.abs(Number(r[9]) - Number(r[5]) / Number(r[2])) < 1e-6 : r[9] === '')), 'the rate is lost by opening');
    const xlsx = await saved(menu, /Excel/);
    const cells = rowsOfWorkbook(xlsx.bytes);
    ok(xlsx.name.endsWith('.xlsx') && cells[0].join() === rows[0].join() && cells.length === rows.length, 'the workbook has the same head and rows', cells[0]);
    ok(cells.slice(1).every((r, i) => dayOfSerial(r[0]) === rows[i + 1][0] && r.slice(2).every((v, k) => v === '' ? rows[i + 1][k + 2] === '' : Math.abs(v - Number(rows[i + 1][k + 2])) < 1e-6)), 'real days and numbers in it, the same ones', JSON.stringify(cells[1]) + JSON.stringify(rows[1]));
    const at = shown.findIndex((r) => r[3] > 0);
    await page.locator('.table tbody tr').nth(at).locator('td').nth(3).locator('button').click();
    await page.waitForSelector('.row-customer');
    const inside = button('导出', 'Export', page.locator('.ant-drawer-open'));
    const people = rowsOfCsv((await saved(inside, 'CSV')).bytes);
    ok(people.marked && people.rows.length - 1 === shown[at][3], 'the customers behind a figure come as CSV, all of them', `${people.rows.length - 1} of ${shown[at][3]}`);
    const first = await page.locator('.row-customer .strong').first().innerText();
    ok(people.rows.slice(1).some((r) => r[1] === first || r[0] === first), 'by name', first);
    const book = rowsOfWorkbook((await saved(inside, /Excel/)).bytes);
    ok(JSON.stringify(book.slice(1).map((r) => [String(r[0]), r[1], r[2], dayOfSerial(r[3])])) === JSON.stringify(people.rows.slice(1)), 'and as a workbook', JSON.stringify(book[1]) + JSON.stringify(people.rows[1]));
  }

  // ---- a workbook with several sheets ----------------------------------------------------------------

  async function choose(label, option) {
    await page.locator(`.ant-select[aria-label="${label}"]`).click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: option }).click();
  }
  const headers = () => page.locator('.mapping tbody th').allInnerTexts();

  async function sheets() {
    const book = workbook({
      说明: [['这份表怎么填'], ['一行一位客户']],
      名单: [['客户名称', '手机号', '城市'], ...Array.from({ length: 30 }, (_, i) => [`表格客户${i}`, `1370000${1000 + i}`, '苏州'])],
      成交: [['客户名称', '订单编号', '下单时间', '实付金额'], ...Array.from({ length: 40 }, (_, i) => [`表格客户${i % 30}`, `XL${i}`, `2026-0${(i % 8) + 1}-15`, i + 0.5])],
    });
    await page.goto(base + '/import');
    await page.setInputFiles('input[type=file]', { name: say('三张表.xlsx', 'three.xlsx'), mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: book });
    await page.waitForSelector('.mapping tbody tr');
    ok((await page.locator('.recognised').innerText()).includes('说明'), 'a workbook begins with its first sheet');
    await choose(say('工作表', 'Sheet'), '成交');
    await page.locator('.mapping tbody th', { hasText: '订单编号' }).waitFor();
    ok((await headers()).join() === '客户名称,订单编号,下单时间,实付金额', 'another sheet has other columns', await headers());
    await sound('import: sheets');
    await choose(say('工作表', 'Sheet'), '名单');
    await page.locator('.mapping tbody th', { hasText: '手机号' }).waitFor();
    await choose(say('“城市”导入为', 'What 城市 becomes'), say('不导入', 'leave out'));
    await choose(say('工作表', 'Sheet'), '成交');
    await page.locator('.mapping tbody th', { hasText: '订单编号' }).waitFor();
    await choose(say('工作表', 'Sheet'), '名单');
    await page.locator('.mapping tbody th', { hasText: '手机号' }).waitFor();
    ok((await page.locator('.mapping .left-out').count()) === 0, 'a sheet that is chosen again begins anew');
    await choose(say('工作表', 'Sheet'), '成交');
    await page.locator('.mapping tbody th', { hasText: '订单编号' }).waitFor();
    await button('预览结果', 'Preview').click();
    await page.waitForSelector('.counts');
    await page.getByRole('button', { name: say(/开始导入/, /^Import [\d,]+ rows/) }).click();
    await page.getByText(say('导入完成', 'Import finished')).waitFor();
    const counts = (await page.locator('.counts dd').allInnerTexts()).map(numberOf);
    ok(counts[0] === 40 && counts[1] === 40, 'the chosen sheet is loaded, and only it', counts);
    ok((await asked('/api/counts/customer?q=' + encodeURIComponent('表格客户'))).total === 30, 'with the customers it names');
    await page.reload();
    await page.getByText(say('导入完成', 'Import finished')).waitFor();
    ok(true, 'what came of it is still there when the page is loaded again');
  }

  // ---- taking an import back -------------------------------------------------------------------------

  // The server may be done before anybody could look: what it says is held in the middle for a while.
  async function hold() {
    const say = (of) => async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: of(await answer.json()) }).catch(() => undefined);
    };
    let job = null;
    await page.route('**/api/jobs/*', say((j) => ({ ...j, state: 'running', done: 450, total: 1000, result: null })));
    await page.route('**/api/imports', say((list) => ({ rows: list.rows.map((r, i) => (i ? r : { ...r, undone: false, undo: null, undo_job: job })) })));
    page.on('response', async (r) => /\/undo$/.test(r.url()) && (job = (await r.json().catch(() => ({}))).id ?? job));
  }

  async function undo(slowly) {
    const before = (await asked('/api/imports')).rows.length;
    await page.goto(base + '/import');
    await page.waitForSelector('.past tbody tr');
    await sound('imports');
    const row = page.locator('.past tbody tr').first();
    await row.getByRole('button').click();
    await page.locator('.ant-popconfirm').waitFor();
    await sound('imports: undo');
    if (slowly) await hold();
    await button('撤销', 'Undo', page.locator('.ant-popconfirm')).click();
    if (slowly) {
      await row.locator('.running').waitFor();
      const far = async () => (await row.locator('.running [role=status]').innerText()).includes('45%');
      ok(await within(10000, far), 'it says how far it is');
      await page.reload();
      await row.locator('.running').waitFor();
      ok(await within(10000, far), 'a page that is loaded again still says so');
      await sound('imports: undoing');
      await page.unroute('**/api/jobs/*');
      await page.unroute('**/api/imports');
    }
    await row.locator('.past-says').waitFor({ timeout: 120000 });
    const says = (await row.locator('.past-says').innerText()).match(/\d[\d,]*/g).map(numberOf);
    ok(says.length === 3 && says[0] > 0, 'it says how many were deleted, put back and kept', says);
    await page.reload();
    await row.locator('.past-says').waitFor();
    ok((await row.innerText()).includes(say('已撤销', 'Undone')) && (await row.getByRole('button').count()) === 0, 'and still does when loaded again');
    const now = await asked('/api/imports');
    ok(now.rows.length === before && now.rows[0].undone && now.rows[0].undo.deleted === says[0], 'the server says the same', JSON.stringify(now.rows[0]));
    if (!slowly) ok((await asked('/api/counts/customer?q=' + encodeURIComponent('表格客户'))).total === 0, 'what it made is gone');
    await sound('imports: undone');
  }

  // ---- a long list of warnings -----------------------------------------------------------------------

  async function manyWarnings() {
    await page.goto(base + '/warnings');
    await page.waitForSelector('.warning');
    const total = (await asked('/api/warnings?status=open&limit=1')).total;
    const inPage = () => page.locator('.warning').count();
    if (total > 60) ok((await inPage()) < 60, `of ${total} warnings only those in sight are in the page`, await inPage());
    const order = () => page.$$eval('.warning', (l) => l.map((x) => Number(x.getAttribute('aria-posinset'))));
    const straight = (l) => l.every((n, i) => i === 0 || n > l[i - 1]);
    ok(straight(await order()) && (await page.locator('.warning').first().getAttribute('aria-setsize')) === String(total), 'each says its place among all, in their order');
    for (let i = 0; i < 30 && i < total; i++) await page.keyboard.press('j');
    const marked = Number(await page.locator('.warning.at').getAttribute('aria-posinset'));
    ok(marked === Math.min(30, total), 'j goes down', marked);
    const seen = await page.waitForFunction(() => {
      const row = document.querySelector('.warning.at')?.getBoundingClientRect(), main = document.getElementById('main').getBoundingClientRect();
      return row && row.top >= main.top && row.bottom <= main.bottom + 1;
    }).then(() => true, () => false);
    ok(seen, 'and keeps the marked one in sight');
    await page.keyboard.press('k');
    ok(Number(await page.locator('.warning.at').getAttribute('aria-posinset')) === marked - 1, 'k goes up');
    await page.locator('.warning.at').hover();
    for (let i = 0; i < 40; i++) {
      await page.mouse.wheel(0, 1e5);
      await settled();
      if ((await order()).includes(total)) break;
    }
    await settled();
    const end = await order();
    ok(end.includes(total) && straight(end) && (await inPage()) < 60, 'the end of the list is reached, with as few rows in the page', JSON.stringify(end));
    ok(end.includes(marked - 1), 'the marked row stays in the page, wherever one scrolls');
    const tops = await page.$$eval('.warning', (l) => l.map((x) => [x.getBoundingClientRect().top, x.getBoundingClientRect().bottom]));
    ok(tops.every(([top], i) => i === 0 || top >= tops[i - 1][1] - 1), 'no two rows overlap', JSON.stringify(tops));
    await sound('warnings: the end');
  }

  // ---- empty pages -----------------------------------------------------------------------------------

  async function emptyPages() {
    for (const [name, path] of [['customers', '/customers'], ['churn', '/churn'], ['warnings', '/warnings'], ['rules', '/warnings?tab=rules'], ['imports', '/import'], ['settings', '/settings']]) {
      await page.goto(base + path);
      await page.waitForSelector('h1, h2');
      await settled();
      if (name !== 'imports' && name !== 'settings') ok((await page.locator('.first .ant-btn-primary').count()) === 1, `empty ${name}: one next step`);
      await sound('empty ' + name);
    }
  }

  // ---- settings --------------------------------------------------------------------------------------

  async function settings(password) {
    await page.goto(base + '/settings');
    await page.waitForSelector('.facts');
    await settled();
    const s = await asked('/api/session');
    const words = await page.locator('#main').innerText();
    ok([s.organisation.name, s.organisation.zone, s.organisation.currency, s.person.login, s.version].every((x) => words.includes(x)), 'who, where and what is told', words);
    await sound('settings');
    await page.getByText(say('深色', 'Dark'), { exact: true }).click();
    await page.waitForSelector('html[data-theme=dark]');
    await sound('settings: dark');
    await page.getByText(say('跟随系统', 'System'), { exact: true }).click();
    await page.waitForSelector('html[data-theme=light]');
    await page.getByText(say('English', '中文'), { exact: true }).first().click();
    await page.getByRole('heading', { name: say('Settings', '设置') }).waitFor();
    await page.locator('.ant-segmented').getByText(say('中文', 'English'), { exact: true }).click();
    await page.getByRole('heading', { name: say('设置', 'Settings') }).waitFor();
    ok(true, 'another language at once, and back');
    await button('修改密码', 'Change the password').click();
    await page.fill('input[name=old]', 'not the password');
    await page.fill('input[name=new]', password + ' 2');
    await page.locator('.ant-drawer-open button[type=submit]').click();
    await page.locator('.ant-drawer-open .trouble').waitFor();
    await sound('settings: password');
    await page.fill('input[name=old]', password);
    await page.locator('.ant-drawer-open button[type=submit]').click();
    await page.getByText(say('密码已修改', 'The password was changed')).waitFor();
    ok((await asked('/api/session')).signed_in, 'with another password one stays signed in');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
    await button('在所有设备上退出', 'Sign out everywhere').click();
    await page.locator('.ant-popconfirm').waitFor();
    await sound('settings: everywhere');
    await page.locator('.ant-popconfirm .ant-btn-primary').click();
    await page.waitForSelector('input[name=login]');
    ok(!(await asked('/api/session')).signed_in, 'signed out everywhere');
  }

  return { conflict, deleting, downloads, sheets, undo, manyWarnings, emptyPages, settings };
}
