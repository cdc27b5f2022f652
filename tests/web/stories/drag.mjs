// A seller drags a card; the last column asks for the amount; a colleague sees each move within a second.
import { cards, drag, equal, eventually, given, tell } from './browser.mjs';

await tell(async (open) => {
  const an = await open(given.seller);
  const manager = await open(given.manager);
  for (const page of [an, manager]) {
    await page.goto(`${given.url}/campaigns/${given.campaign}`);
    await page.waitForSelector(`article[data-id="${given.card}"]`);
  }

  await drag(an, given.card, 1);
  await eventually(async () => (await cards(an, 1)).includes(given.card), 'the card is in the next column');
  const began = Date.now();
  await eventually(async () => (await cards(manager, 1)).includes(given.card), 'the colleague sees it');
  const seenAfter = Date.now() - began;

  await drag(an, given.card, 3); // the last column is success: it asks first
  await an.waitForSelector('dialog');
  await an.keyboard.press('Escape');
  await eventually(async () => (await cards(an, 1)).includes(given.card), 'called off, it stands where it was');
  equal(await an.locator('dialog').count(), 0, 'dialogs');

  await drag(an, given.card, 3);
  await an.fill('dialog input', '25.000.000');
  await an.keyboard.press('Enter');
  await an.waitForSelector('.notice');
  await eventually(async () => (await cards(manager, 3)).includes(given.card), 'the colleague sees it won');
  return { seenAfter };
});
