// What the stories share: browsers that are signed in, looking for WCAG's mistakes, and dragging.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const given = JSON.parse(process.env.COHOI_STORY);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs the story; a picture of each page is left where it failed. */
export async function tell(story) {
  const browser = await chromium.launch({
    executablePath: given.chromium,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
  const pages = [];

  const wrong = [];

  async function open(username, { language = 'vi', viewport = { width: 1360, height: 850 } } = {}) {
    const context = await browser.newContext({ viewport, locale: language === 'vi' ? 'vi-VN' : 'en-GB' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.underway = 0; // requests, but the stream, which never ends
    const counts = (r) => !r.url().endsWith('/v1/stream');
    page.on('request', (r) => counts(r) && page.underway++);
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => counts(r) && page.underway--);
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (m) => m.type() === 'error' && !/status of (4|5)\d\d|ERR_/.test(m.text()) && wrong.push(m.text()));
    page.on('request', (r) => !r.url().startsWith(given.url) && !/^(data|blob):/.test(r.url()) && wrong.push(`asked elsewhere: ${r.url()}`));
    pages.push(page);
    await page.addInitScript((l) => localStorage.getItem('language') ?? localStorage.setItem('language', l), language);
    await page.goto(given.url);
    if (username) await signIn(page, username);
    return page;
  }

  try {
    const result = await story(open);
    if (wrong.length) throw new Error(`the page complained:\n${wrong.join('\n')}`);
    console.log(JSON.stringify(result ?? null));
  } catch (error) {
    for (const [i, page] of pages.entries()) await page.screenshot({ path: `${given.pictures}/${i}.png` }).catch(() => undefined);
    console.error(error, wrong);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

export async function signIn(page, username) {
  await page.fill('input[autocomplete=username]', username);
  await page.fill('input[type=password]', given.password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.shell');
}

/** Waits until the page asks for nothing more. */
export async function quiet(page) {
  for (let calm = 0; calm < 4; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    calm = page.underway > 0 ? 0 : calm + 1;
  }
}

/** What axe finds against WCAG 2.2 AA, as lines. */
export async function mistakes(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    // eslint-disable-next-line no-undef
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${(n.failureSummary ?? '').split('\n').at(1) ?? ''}`));
}

/** Drags a card to a column by the mouse, as a hand does. */
export async function drag(page, card, column) {
  const from = await page.locator(`article[data-id="${card}"]`).boundingBox();
  const to = await page.locator('.cards').nth(column).boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 8);
  await page.mouse.down();
  for (let i = 1; i <= 8; i++)
    await page.mouse.move(from.x + from.width / 2 + ((to.x + 60 - from.x - from.width / 2) * i) / 8, from.y + from.height - 8 + ((to.y + 40 - from.y - from.height) * i) / 8);
  await page.mouse.move(to.x + 64, to.y + 44);
  await page.mouse.up();
}

export function equal(have, want, what) {
  if (JSON.stringify(have) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(have)}, expected ${JSON.stringify(want)}`);
}

/** Waits until fn gives a true value. */
export async function eventually(fn, what, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await fn();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The ids of the cards of a column, top first. */
export function cards(page, column) {
  return page.locator('.cards').nth(column).locator('article').evaluateAll((all) => all.map((a) => a.dataset.id));
}
