// Takes a picture of each screen of a running demo into docs/screens: deploy/up, then
//   node tests/web/screens.mjs [http://127.0.0.1:8080]
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = process.argv[2] ?? 'http://127.0.0.1:8080';
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../docs/screens');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' });
const page = await context.newPage();

async function take(name, path) {
  if (path) await page.goto(url + path);
  await page.waitForSelector('h1, h2');
  await page.waitForTimeout(1200); // what it asks for is there
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 72 });
  console.log(name);
}
const first = (selector) => page.locator(selector).first().getAttribute('href');

await take('sign-in', '/');
await page.fill('input[autocomplete=username]', 'hang');
await page.fill('input[type=password]', 'demo-cohoi');
await page.keyboard.press('Enter');
await page.waitForSelector('.shell');
await take('campaigns', '/campaigns');
const board = await first('[role=row] a:has-text("website")');
await take('board', board);
await take('opportunity', await first('article a'));
await take('campaign-settings', `${board}/settings`);
await take('contacts', '/contacts');
await take('contact', await first('[role=row] a'));
await take('leads', '/leads');
await take('notifications', '/notifications');
await page.click('button[aria-label="Đăng xuất"]');
await page.fill('input[autocomplete=username]', 'an');
await page.fill('input[type=password]', 'demo-cohoi');
await page.keyboard.press('Enter');
await page.waitForSelector('.shell');
await take('pipeline', '/pipeline');
await take('tasks', '/tasks');
await browser.close();
