// walk: goes through the pages of a running server as a person would, and prints TAP.
//
//   BASE_URL   where the server is                    (http://127.0.0.1:8080)
//   LANGUAGE   zh or en                               (zh)
//   WIDTH      of the window; a phone below 768       (1440)
//   CSV        a file to import; none: the organisation is used as it is
//   LOGIN, PASSWORD   of the person who signs in, or who is made where there is no organisation yet
//   FROM, TO   the days the reports look at           (2017-01-01, 2017-12-31 with CSV, else the page's own)
//   CHROMIUM   the browser                            (/usr/bin/chromium)
//   SHOTS      a folder for a picture of every step
//   TRADE      set: an empty organisation chooses a trade, with its demo data; best with ONLY=trade
//   PART       besides the story: beside, around, none (beside,around); school: an empty organisation, with ONLY=school
//   ONLY       the names of the steps to take, after the entering; none: all
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { automationSteps } from './automations.mjs';
import { designSteps } from './design.mjs';
import { developerSteps } from './developers.mjs';
import { farSteps } from './far.mjs';
import { flowSteps } from './flow.mjs';
import { formSteps } from './forms.mjs';
import { messageSteps } from './messages.mjs';
import { moreSteps } from './more.mjs';
import { viewSteps } from './views.mjs';
import { duplicateSteps } from './duplicates.mjs';
import { oidcSteps } from './oidc.mjs';
import { organisationSteps } from './organisations.mjs';
import { peopleSteps } from './people.mjs';
import { playSteps } from './plays.mjs';
import { privacySteps } from './privacy.mjs';
import { lossSteps } from './losses.mjs';
import { reviewSteps } from './review.mjs';
import { satisfactionSteps } from './satisfaction.mjs';
import { schoolSteps } from './school.mjs';
import { setupSteps } from './setups.mjs';
import { storySteps } from './stories.mjs';
import { ticketSteps } from './tickets.mjs';
import { oddSteps } from './odds.mjs';
import { workSteps } from './works.mjs';

const env = process.env;
const base = env.BASE_URL ?? 'http://127.0.0.1:8080';
const en = env.LANGUAGE === 'en';
const width = Number(env.WIDTH ?? 1440);
const login = env.LOGIN ?? 'admin';
const password = env.PASSWORD ?? 'a long password 42';
const from = env.FROM ?? (env.CSV ? '2017-01-01' : '');
const to = env.TO ?? (env.CSV ? '2017-12-31' : '');
const say = (zh, english) => (en ? english : zh);
// Colours are the same in both languages, and judging them takes most of the time: the Chinese walks do.
const judged = JSON.stringify({ resultTypes: ['violations'], rules: { 'color-contrast': { enabled: !en } } });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let n = 0;
let failed = 0;
const troubles = [];
function ok(good, text, more = '') {
  n++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${n} - ${text} (${en ? 'en' : 'zh'}, ${width})`);
  if (!good && more) console.log(`# ${String(more).replace(/\n/g, '\n# ')}`);
}
const numberOf = (text) => Number(String(text).replace(/[^\d.-]/g, ''));

const browser = await chromium.launch({
  executablePath: env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ viewport: { width, height: width < 768 ? 812 : 900 }, locale: en ? 'en-US' : 'zh-CN', hasTouch: width < 768, reducedMotion: 'reduce' });
await context.addInitScript((l) => localStorage.setItem('liuke.language', l), en ? 'en' : 'zh');
const page = await context.newPage();
page.setDefaultTimeout(60000); // a state that a slow machine takes its time for is a state
// A refusal the pages ask for (a condition half written, a customer changed since, one that is likely there already, a code beside the password) is told in the console by the browser itself.
page.on('console', (m) => m.type() === 'error' && !/status of 4(00|01|04|09|12|22)/.test(m.text()) && troubles.push(m.text()));
page.on('pageerror', (e) => troubles.push(e.stack ?? e.message));

// Quiet: no request under way for a moment. The stream of events is always under way, and does not count.
const underWay = new Set();
page.on('request', (r) => r.url().includes('/api/events') || underWay.add(r));
page.on('response', (r) => underWay.delete(r.request())); // a body that nobody reads never ends
page.on('requestfailed', (r) => underWay.delete(r));
page.on('domcontentloaded', () => underWay.clear()); // what the page before had asked for
async function settled() {
  const end = Date.now() + 5000;
  for (let quiet = 0; quiet < 4 && Date.now() < end; await page.waitForTimeout(60)) quiet = underWay.size ? 0 : quiet + 1;
}

/** At rest: nothing fades or slides any more (what turns for ever, such as a spinner, does not count). */
async function still(on = page) {
  await on.waitForFunction(() => {
    const moving = (a) => a.playState === 'running' && a.effect?.getComputedTiming().iterations !== Infinity;
    const coming = [...document.querySelectorAll('[class*="-enter"],[class*="-appear"],[class*="-leave"]')];
    return !document.getAnimations().some(moving) && !coming.some((e) => /-(enter|appear|leave)(-\w+)?(\s|$)/.test(e.getAttribute('class')));
  }, undefined, { timeout: 5000 }).catch(() => undefined);
}

/** What every page has to satisfy: no sideways scrolling, no serious fault of access. */
async function sound(name, on = page) {
  await on.waitForTimeout(200); // what was just clicked begins to move
  await still(on);
  const over = await on.evaluate(() => {
    const main = document.getElementById('main');
    return Math.max(document.documentElement.scrollWidth - window.innerWidth, main ? main.scrollWidth - main.clientWidth : 0);
  });
  ok(over <= 0, `${name}: nothing sticks out sideways`, `${over} pixels`);
  if (env.SHOTS) await on.screenshot({ path: `${env.SHOTS}/${name.replace(/\W+/g, '-')}-${en ? 'en' : 'zh'}-${width}.png` });
  // The pages of the story are judged in the walk through the demo organisation; with a file those around the import are.
  if (env.CSV && !/^(setup|trades|empty|import)/.test(name)) return;
  // Outside the page's policy, as a person's own tools are.
  const faults = await on.evaluate(axe + `;axe.run(document,${judged})` + '.then(r=>r.violations.filter(v=>v.impact==="serious"||v.impact==="critical").map(v=>v.id+": "+v.nodes.slice(0,3).map(x=>x.target.join(" ")).join(", ")))');
  ok(faults.length === 0, `${name}: no serious fault of access`, faults.join('\n'));
}

/** What a person would see now: for the log of a walk that stopped. */
async function seen() {
  const inside = () => {
    const at = [...document.querySelectorAll('.ant-drawer-open, .ant-modal')].pop() ?? document.getElementById('main') ?? document.body;
    const wrong = [...document.querySelectorAll('[role=alert], .trouble')].map((e) => e.innerText).join(' | ');
    const here = document.activeElement;
    return `at ${location.pathname}${location.search}\nwrong: ${wrong}\nkeyboard: ${here?.tagName} ${here?.className}\n${at.innerText.slice(0, 800)}`;
  };
  return page.evaluate(inside).catch((e) => `(the page says nothing: ${e.message})`);
}

async function step(name, act) {
  if (env.ONLY && name !== 'entering' && !env.ONLY.split(',').includes(name)) return;
  try {
    await act();
  } catch (e) {
    ok(false, name, `${e.stack}\n${await seen()}`);
    if (env.SHOTS) await page.screenshot({ path: `${env.SHOTS}/failed-${n}-${en ? 'en' : 'zh'}-${width}.png` }).catch(() => undefined);
  }
}

async function enter() {
  await page.goto(base);
  await page.waitForSelector('form');
  const fresh = (await page.locator('input[name=organisation]').count()) > 0;
  await sound(fresh ? 'setup' : 'sign-in');
  if (fresh) {
    await page.fill('input[name=organisation]', say('超市演示', 'Superstore'));
    await page.fill('input[name=name]', say('王老板', 'Wang'));
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', 'kurz');
    ok(await page.locator('button[type=submit]').isDisabled(), 'a password that is too short is not taken');
  } else await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  if (fresh) { // which trade: none, the file brings what there is
    await page.waitForSelector('.trades');
    await sound('trades');
    if (env.TRADE) return;
    await page.getByRole('button', { name: say('从空白开始', 'Start empty') }).click();
  }
  await page.waitForSelector('nav a[aria-current=page]');
  ok(true, fresh ? 'the organisation is made' : 'signed in');
  if (fresh) {
    await page.waitForSelector('.drop');
    ok(/\/import$/.test(page.url()), 'an empty organisation begins with the import');
  }
}

async function load() {
  await page.goto(base + '/import');
  await page.setInputFiles('input[type=file]', env.CSV);
  await page.waitForSelector('.mapping tbody tr', { timeout: 60000 });
  const told = await page.locator('.recognised').innerText();
  ok(/GB18030|GBK/i.test(told), 'the encoding is recognised', told);
  ok((await page.locator('.mapping tbody tr').count()) > 5, 'the columns are listed with samples');
  await sound('import: columns');
  await page.getByRole('button', { name: say('预览结果', 'Preview') }).click();
  await page.waitForSelector('.counts', { timeout: 60000 });
  await sound('import: preview');
  await page.getByRole('button', { name: say(/开始导入/, /^Import [\d,]+ rows/) }).click();
  await page.getByText(say('导入完成', 'Import finished')).waitFor({ timeout: 180000 });
  const [read, ...parts] = (await page.locator('.counts dd').allInnerTexts()).map(numberOf);
  ok(read > 0 && read === parts.reduce((a, b) => a + b, 0), 'the counts add up', `${read} = ${parts.join(' + ')}`);
  await sound('import: done');
}

async function customers() {
  await page.goto(base + '/customers');
  await page.waitForSelector('.list-row');
  const total = async () => numberOf(await page.locator('h1').innerText());
  const all = await total();
  ok(all > 0, 'the list says how many there are', all);
  await sound('customers');
  await page.fill('.search input', 'zh');
  await page.waitForFunction((before) => ![0, before].includes(Number(document.querySelector('h1').innerText.replace(/\D/g, ''))), all);
  const found = await total();
  ok(found > 0 && found < all, 'pinyin initials find some of them', `${found} of ${all}`);
  await page.locator('.list-row a').first().click();
  await page.waitForSelector('.event');
  ok((await page.locator('.event').count()) > 0, 'the time line tells what happened');
  await sound('one customer');
  await page.goBack();
  await page.waitForSelector('.list-row');
  ok((await page.inputValue('.search input')) === 'zh', 'the way back keeps the search');
}

async function churn() {
  const period = from ? `?span=own&from=${from}&to=${to}` : '';
  await page.goto(base + '/churn' + period);
  const write = page.getByRole('button', { name: say('编写口径', 'Write a definition') });
  await Promise.race([write.waitFor(), page.waitForSelector('.answer-rate')]);
  if (await write.count()) {
    await write.click();
    await page.locator('.ant-drawer textarea').nth(0).fill('days_since(order) > 90');
    await page.locator('.ant-drawer textarea').nth(1).fill('count(order, 3650d) > 0');
    await page.locator('.ant-drawer .two input').first().fill(say('90 天没有下单', 'No order for 90 days'));
    await page.getByRole('button', { name: say('另存为新口径', 'Save as new') }).click();
    await page.goto(base + '/churn' + period);
  }
  await page.waitForSelector('.answer-rate');
  await page.waitForSelector('.table tbody tr');
  const lead = await page.locator('h1').innerText();
  ok(/%/.test(lead) && lead.includes(say('流失率', 'Churn rate')), 'the first line answers', lead);
  const rows = await page.$$eval('.table', (tables) => [...tables[0].querySelectorAll('tbody tr')].map((r) => [...r.querySelectorAll('td')].slice(0, 5).map((c) => Number(c.innerText.replace(/[^\d]/g, '')))));
  ok(rows.length > 0 && rows.every(([o, fresh, back, lost, c]) => o + fresh + back - lost === c), 'opening + new + returned − lost = closing in every row', JSON.stringify(rows));
  await sound('churn');
  const at = rows.findIndex((r) => r[3] > 0);
  await page.locator('.table tbody tr').nth(at).locator('td').nth(3).locator('button').click();
  await page.waitForSelector('.row-customer');
  ok(numberOf(await page.locator('.panel-head b').innerText()) === rows[at][3], 'the figure opens into as many customers');
  await sound('the customers behind a figure');
  await page.locator('.why').first().click();
  await page.waitForSelector('.why-lead');
  ok((await page.locator('.why-lead').innerText()).includes(say('流失', 'ost')), 'a customer opens into why and since when');
  ok((await page.locator('.why-part').count()) > 0, 'every part of the definition is told');
  await sound('why');
  for (const tab of ['cohorts', 'survival', 'compare']) {
    await page.goto(base + '/churn' + (period ? period + '&' : '?') + 'tab=' + tab);
    await page.waitForSelector(tab === 'compare' ? '.compare' : '.tabs ~ * .table, .table');
    await settled();
    await sound('churn: ' + tab);
  }
}

async function rule() {
  const period = from ? `?from=2015-01-01&to=${to}` : '';
  await page.goto(base + '/warnings/rules/new' + period);
  await page.locator('.signal', { hasText: say('60 天没有下单', 'No order for 60 days') }).click();
  await page.waitForSelector('.clause .word');
  await page.waitForSelector('.result b', { timeout: 60000 });
  await settled();
  const before = await page.locator('.results').innerText();
  const handle = page.locator('.ant-slider-handle');
  await handle.focus();
  for (let i = 0; i < 15; i++) await page.keyboard.press('ArrowRight');
  ok((await page.locator('.slider-name').innerText()).includes('75'), 'the threshold moves');
  await page.waitForFunction((old) => document.querySelector('.results').innerText !== old, before);
  ok(true, 'the figures of the past move with it');
  await page.getByRole('tab', { name: say('文本', 'As text') }).click();
  ok((await page.locator('textarea').first().inputValue()).includes('>= 75'), 'the text keeps step with the clicks');
  await page.locator('textarea').first().fill('days_since(oder) >= 75');
  await page.waitForSelector('.caret');
  ok((await page.locator('.caret').innerText()).includes('order'), 'a mistake is pointed at, with the nearest name', await page.locator('.caret').innerText());
  await page.locator('textarea').first().fill('days_since(order) >= 75');
  await page.waitForSelector('.caret', { state: 'detached' });
  await page.getByRole('tab', { name: say('点选', 'By clicking') }).click();
  await page.waitForSelector('.result b');
  await sound('rule');
  await page.getByRole('button', { name: say('保存并启用', 'Save and switch on') }).click();
  await page.waitForURL(/\/warnings$/);
  await page.waitForSelector('.warning', { timeout: 60000 });
  ok((await page.locator('.warning-reason').first().innerText()).trim().length > 0, 'open warnings say why');
  await sound('warnings');
  const open = numberOf(await page.locator('h1').innerText());
  await page.locator('.warning button').first().click();
  await page.waitForSelector('.ant-drawer .outcomes');
  await sound('handling a warning');
  await page.locator('.ant-drawer textarea').fill(say('已电话联系', 'Called them'));
  await page.getByRole('button', { name: say('标记为已处理', 'Mark as handled') }).click();
  await page.waitForFunction((old) => Number(document.querySelector('h1').innerText.replace(/\D/g, '')) === old - 1, open);
  ok(true, 'a handled warning leaves the list');
  await page.goto(base + '/warnings?tab=rules');
  await page.waitForSelector('.rule');
  await sound('rules');
}

/** Groups in groups: clicked, turned, taken away, and read back as the text that is stored. */
async function groups() {
  const text = '(days_since(order) >= 30 or (count(order, 90d) <= 1 and not (level = "A"))) and days_since(order) between 10 and 400';
  const stored = async () => {
    await page.getByRole('tab', { name: say('文本', 'As text') }).click();
    const value = await page.locator('textarea.code').first().inputValue();
    await page.getByRole('tab', { name: say('点选', 'By clicking') }).click();
    await page.waitForSelector('.clause .group .group');
    return value;
  };
  await page.goto(base + '/warnings/rules/new?condition=' + encodeURIComponent(text) + (from ? `&from=2015-01-01&to=${to}` : ''));
  await page.waitForSelector('.clause .group .group');
  await page.waitForSelector('.owners tbody tr', { timeout: 60000 });
  ok((await page.locator('.which').count()) === 1, 'every number of a rule can be moved');
  await sound('groups of conditions');
  const join = page.locator('.group > .clause > .words > .word-join').first();
  await join.focus();
  await page.keyboard.press('Enter');
  const turned = await stored();
  ok(turned === text.replace(' or (', ' and ('), 'or becomes and from the keyboard, the rest stays', turned);
  await page.locator('.group .group > .clause .tiny-end').last().click();
  const less = await stored();
  ok(!/level/.test(less), 'a part can be taken away', less);
}

console.log('TAP version 13');
const more = moreSteps({ page, context, base, say, ok, sound, settled, numberOf, narrow: width < 768 });
const views = viewSteps({ page, context, base, say, ok, sound, settled, numberOf, narrow: width < 768 });
const design = designSteps({ page, base, say, ok, sound, settled, narrow: width < 768 });
const setups = setupSteps({ page, base, say, ok, sound, settled });
await step('entering', enter);
if (env.TRADE && !env.CSV) await step('trade', setups.trade);
if (env.TRADE && env.CSV) {
  await step('shop', setups.shop);
  await step('importing', load);
  await step('sold', () => setups.sold(`?span=own&from=${from}&to=${to}`));
}
if (env.PART === 'school') await step('school', schoolSteps({ page, base, say, ok, sound, narrow: width < 768 }, design.tools));
if (env.CSV && !env.TRADE) {
  await step('empty pages', more.emptyPages);
  await step('importing', load);
}
// The story, in every language, at every width, on every kind of data.
await step('customers', customers);
await step('churn', churn);
await step('rules and warnings', rule);
await step('downloads', () => more.downloads(from ? `?span=own&from=${from}&to=${to}` : ''));
if (env.CSV) await step('a long undo', () => more.undo(true));
// The rest, in both languages and at both widths, but not in all four: PART chooses.
const parts = (env.PART ?? 'beside,around').split(',');
if (parts.includes('beside') || parts.includes('around')) {
  const stories = storySteps({ page, base, say, ok, sound, narrow: width < 768 });
  await step('from a drop in orders to a kept customer', stories.kept);
  await step('from a 2-star answer to a solved complaint', stories.complaint);
  await step('from a lost customer to the review', stories.lost);
}
if (parts.includes('beside')) {
  await step('groups', groups);
  await step('Today and who does what', flowSteps({ page, base, say, ok, sound }));
  await step('many warnings', more.manyWarnings);
  await step('two people', more.conflict);
  await step('deleting', more.deleting);
  await step('sheets', more.sheets);
  await step('an undo', () => more.undo(false));
  await step('automations', automationSteps({ page, base, say, ok, sound, narrow: width < 768 }));
  await step('plays', playSteps({ page, base, say, ok, sound }));
}
if (parts.includes('around')) {
  await step('a long list', farSteps({ page, base, ok, sound, narrow: width < 768 }));
  await step('views', views.all);
  await step('duplicates', duplicateSteps({ page, base, say, ok, sound, narrow: width < 768 }));
  const developers = developerSteps({ page, base, say, ok, sound });
  await step('webhooks', developers.hooks);
  await step('the API tried', developers.tryIt);
  await step('messages', messageSteps({ page, base, say, ok, sound }));
  await step('odds', oddSteps({ page, base, say, ok, sound }));
  await step('many in pieces', workSteps({ page, base, say, ok, sound }));
  await step('tickets', ticketSteps({ page, base, say, ok, sound, narrow: width < 768 }));
  await step('identity providers', oidcSteps({ page, base, say, ok, sound }));
  await step('forms', () => formSteps({ page, base, say, ok, sound, narrow: width < 768 }).all());
  await step('losses', lossSteps({ page, base, say, ok, sound }));
  await step('review', reviewSteps({ page, base, say, ok, sound, settled }));
  await step('satisfaction', satisfactionSteps({ page, base, say, ok, sound }));
  await step('people', () => peopleSteps({ page, base, say, ok, sound, settled, narrow: width < 768 })(login, password));
  await step('shaping', design.shape);
  await step('another kind', design.kinds);
  await step('told', design.told);
  await step('the bin', design.bin);
  await step('organisations', organisationSteps({ page, base, say, ok, sound, narrow: width < 768 }));
  await step('set-ups', setups.files);
  await step("one person's data", privacySteps({ page, base, say, ok, sound, settled }));
  await step('every kind', design.inputs);
}
if (parts.includes('beside')) await step('settings', () => more.settings(password)); // signs out
ok(troubles.length === 0, 'the console stays quiet', troubles.slice(0, 5).join('\n'));
console.log(`1..${n}`);
await browser.close();
process.exit(failed ? 1 : 0);
