// What is refused is taken back, with the reason in the reader's language.
import { cards, drag, eventually, given, tell } from './browser.mjs';

await tell(async (open) => {
  const binh = await open(given.seller);
  await binh.goto(`${given.url}/campaigns/${given.campaign}`);
  await binh.waitForSelector(`article[data-id="${given.card}"]`);
  await drag(binh, given.card, 1);
  const said = await binh.textContent('.notice.bad');
  if (!said.includes('Bạn không có quyền')) throw new Error(`said: ${said}`);
  await eventually(async () => (await cards(binh, 0)).includes(given.card), 'the card is back');
});
