// review: a month looked at in the meeting: a figure opens, the period before by a key, the PDF, a decision that
// stands on Today until it is done; walked by walk.mjs.

/** `w`: what walk.mjs knows. */
export function reviewSteps(w) {
  const { page, base, say, ok, sound, settled } = w;
  const button = (zh, en, on = page) => on.getByRole('button', { name: say(zh, en), exact: true });
  const lead = () => page.locator('.page-title').first().innerText();

  return async () => {
    await page.goto(base + '/review?kind=month');
    await page.locator('.review-figures').first().waitFor();
    await settled();
    await sound('a review of a month');
    const month = await lead();
    ok(/\d{4}/.test(month), 'it says which month', month);
    await page.locator('h1').first().click(); // out of any field
    await page.keyboard.press('[');
    await page.waitForFunction((was) => document.querySelector('.page-title')?.textContent !== was, month);
    ok(/start=\d{4}-\d{2}-01/.test(page.url()), 'the month before by a key, in the address', page.url());
    await page.goBack();
    await page.waitForFunction((was) => document.querySelector('.page-title')?.textContent === was, month);
    const download = page.waitForEvent('download');
    await button('下载 PDF', 'Download PDF').click();
    ok((await download).suggestedFilename().endsWith('.pdf'), 'as a PDF');

    await page.locator('.review-add textarea').fill(say('下周先打给 VIP 客户', 'Call the VIP customers first next week'));
    const person = page.getByLabel(say('由谁负责', 'Who sees to it')).first();
    await person.click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await button('记下', 'Keep').click();
    const kept = page.locator('.review-note').filter({ hasText: say('下周先打给 VIP 客户', 'Call the VIP customers first next week') }).last();
    await kept.waitFor();
    await sound('a review with a decision');
    ok((await button('完成', 'Done', kept).count()) === 1, 'a decision is kept with the review, to be done by somebody');
    await button('完成', 'Done', kept).click();
    await kept.locator('.state').waitFor();
    ok(true, 'and says when it was done');

    const figure = page.locator('#review-churn a.figure').first();
    await figure.click();
    await page.waitForURL(/\/churn\?/);
    await page.locator('.ant-drawer-open').waitFor();
    ok(true, 'a figure opens into the customers behind it');
    await page.goto(base + '/review?kind=week');
    await page.locator('.review-figures').first().waitFor();
    await sound('a review of a week');
    await page.emulateMedia({ media: 'print' });
    ok(await page.evaluate(() => getComputedStyle(document.querySelector('.review-controls')).display === 'none' && getComputedStyle(document.getElementById('main')).overflow === 'visible'), 'on paper without buttons, and whole');
    await page.emulateMedia({ media: 'screen' });
  };
}
