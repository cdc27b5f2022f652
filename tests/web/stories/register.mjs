// A countdown until registration opens; one takes it, the other learns who; hidden phones show as ***.
import { eventually, given, tell } from './browser.mjs';

await tell(async (open) => {
  const an = await open(given.an);
  const binh = await open(given.binh);
  const card = `article[data-id="${given.card}"]`;
  for (const page of [an, binh]) {
    await page.goto(`${given.url}/campaigns/${given.campaign}`);
    await page.waitForSelector(card);
  }
  const text = await an.textContent(card);
  if (!text.includes('***') || text.includes(given.phone)) throw new Error(`the phone is not hidden: ${text}`);
  if (!/Mở đăng ký sau/.test(text)) throw new Error(`no countdown: ${text}`);

  const button = (page) => page.locator(`${card} button`, { hasText: 'Đăng ký' });
  await button(an).waitFor({ timeout: 30_000 }); // the countdown has ended
  await button(binh).waitFor();
  await binh.evaluate(() => { EventSource.prototype.addEventListener = () => undefined; });
  await Promise.all([button(an).click(), button(binh).click()]);
  const owner = await eventually(async () => {
    const seen = await Promise.all([an, binh].map((page) => page.textContent(card)));
    return seen.filter((s) => s.includes(given.phone)).length === 1 && seen;
  }, 'one of the two reads the phone now');
  const loser = owner[0].includes(given.phone) ? binh : an;
  await loser.waitForSelector('.notice.bad');
  const said = await loser.textContent('.notice.bad');
  if (!said.includes('đã nhận trước')) throw new Error(`said: ${said}`);
});
