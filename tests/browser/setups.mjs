// setups: objects, rules and roles as one file, walked by walk.mjs: exported, a trade compared, an object left out, taken,
// taken back; a file that is none; and, in an empty organisation, the choice of a trade with its demo data.
import { readFileSync } from 'node:fs';

/** `w`: what walk.mjs knows. */
export function setupSteps(w) {
  const { page, base, say, ok, sound, settled } = w;
  const button = (zh, en) => page.getByRole('button', { name: say(zh, en), exact: true });
  const asked = (path) => page.evaluate((p) => fetch(p).then((r) => r.json()), path);

  async function exported() {
    await page.goto(base + '/setup');
    await page.waitForSelector('.drop');
    await button('查看“连锁餐饮”模板的变化', 'See what “Catering chain” would change').waitFor();
    await settled();
    await sound('set-up');
    const [file] = await Promise.all([page.waitForEvent('download'), button('导出为文件', 'Export as a file').click()]);
    const text = readFileSync(await file.path(), 'utf8');
    ok(JSON.parse(text).whole === true && text.split('\n').length > 100, 'the set-up is exported as a file of many lines');
    return text;
  }

  async function compared() {
    await button('查看“连锁餐饮”模板的变化', 'See what “Catering chain” would change').click();
    await page.waitForSelector('.setup-sum');
    const boxes = page.locator('.setup-step input[type=checkbox]');
    const all = await boxes.count();
    ok(all > 30, 'every difference is a line with a box', all);
    await page.getByRole('checkbox', { name: say('套用：储值', 'Take: Top-up'), exact: true }).uncheck();
    await page.waitForFunction((n) => document.querySelectorAll('.setup-step input:checked').length < n - 4, all);
    ok(true, 'an object that is left out takes its fields along');
    await page.getByRole('checkbox', { name: say('套用：储值', 'Take: Top-up'), exact: true }).check();
    await page.waitForFunction((n) => document.querySelectorAll('.setup-step input:checked').length === n, all);
    await page.locator('.setup-open').first().click();
    await page.waitForSelector('.setup-changes');
    await settled();
    await sound('a difference');
  }

  async function taken(before) {
    await page.locator('.setup-bar .ant-btn-primary').click();
    await page.locator('.setups-past .row').first().waitFor();
    ok((await asked('/api/meta')).objects.some((o) => o.name === 'topup'), 'what was ticked is there');
    await page.locator('.setups-past .row').first().locator('button').click();
    await page.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
    await page.locator('.setups-past .row', { hasText: say('已撤销', 'Undone') }).first().waitFor();
    const now = await page.evaluate(() => fetch('/api/setup').then((r) => r.text()));
    ok(now === before, 'taken back, everything is as before');
  }

  async function refused() {
    await page.locator('input[type=file]').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"liuke_setup": 1, "rulez": []}') });
    await page.waitForSelector('.trouble');
    ok(/rulez/.test(await page.locator('.trouble').innerText()), 'a file that cannot be used says what is wrong');
  }

  return {
    async files() {
      const before = await exported();
      await compared();
      await taken(before);
      await refused();
    },
    /** Stands before the trades; ends in a company that has taken one, and has no data yet. */
    async shop() {
      await page.waitForSelector('.trades');
      await page.locator('.trade-demo input').uncheck();
      await button('用“电商”模板', 'Use “E-commerce”').click();
      await page.waitForSelector('.drop');
      ok((await asked('/api/meta')).objects.some((o) => o.name === 'return') && (await asked('/api/counts/customer')).total === 0, 'a trade is chosen, without its demo data');
    },
    /** What came of the file is asked by the trade's own definition, rules and views. */
    async sold(period) {
      ok((await asked('/api/counts/customer')).total === 790 && (await asked('/api/counts/order')).total === 2773, 'the orders of a shop are loaded into it');
      await page.goto(base + '/churn' + period);
      await page.waitForSelector('.answer-rate');
      await page.waitForSelector('.table tbody tr');
      ok(/%/.test(await page.locator('h1').innerText()), 'the definition of the trade gives a rate', await page.locator('h1').innerText());
      await sound('shop: churn');
      await page.goto(base + '/warnings?tab=rules');
      await page.waitForSelector('.rule');
      ok((await page.locator('.rule').count()) >= 4, 'its warning rules are there');
      await sound('shop: rules');
      const board = (await asked('/api/views?object=order')).rows.find((v) => v.kind === 'board') ?? (await asked('/api/views?object=customer')).rows.find((v) => v.kind === 'board');
      await page.goto(`${base}${board.object === 'customer' ? '/customers' : '/o/' + board.object}?view=${board.id}`);
      await page.waitForSelector('.lane');
      ok((await page.locator('.lane').count()) > 1, 'and its boards');
      await sound('shop: a board');
    },
    /** Stands before the trades; ends in a company that has its first warnings. */
    async trade() {
      await page.waitForSelector('.trades');
      await button('用“连锁餐饮”模板', 'Use “Catering chain”').click();
      await page.waitForURL(/\/today/, { timeout: 60000 });
      await page.waitForSelector('.row');
      ok((await asked('/api/counts/customer')).total === 200, 'a trade is chosen, and its demo data is there');
      await sound('a trade');
    },
  };
}
