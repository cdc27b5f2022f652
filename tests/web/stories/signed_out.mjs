// Nothing is shown before one signs in; a wrong password is said beside its field; signing out ends it.
import { given, signIn, tell } from './browser.mjs';

await tell(async (open) => {
  const page = await open(null);
  await page.goto(`${given.url}/campaigns`);
  await page.waitForSelector('input[type=password]');
  if (await page.locator('nav').count()) throw new Error('the rooms are shown');
  await page.fill('input[autocomplete=username]', given.seller);
  await page.fill('input[type=password]', 'wrong');
  await page.keyboard.press('Enter');
  await page.waitForSelector('p.error:has-text("không đúng")');
  await signIn(page, given.seller);
  await page.waitForSelector('h1:has-text("Chiến dịch")'); // where the address says
  await page.click('button[aria-label="Đăng xuất"]');
  await page.waitForSelector('input[type=password]');
  await page.reload();
  await page.waitForSelector('input[type=password]');
});
