// A lost connection is shown; what happened meanwhile is there when it comes back.
import { cards, eventually, given, tell } from './browser.mjs';

await tell(async (open) => {
  const an = await open(given.seller);
  await an.goto(`${given.url}/campaigns/${given.campaign}`);
  await an.waitForSelector('.cards');
  await an.context().setOffline(true);
  await an.waitForSelector('[role=alert]:has-text("Mất kết nối")', { timeout: 60_000 });
  const manager = await open(given.manager);
  await manager.goto(`${given.url}/campaigns/${given.campaign}`);
  await manager.click('button:has-text("Thêm cơ hội")');
  await manager.click('dialog >> text=Nhập mới');
  await manager.getByLabel('Tên khách hàng mới').fill('Khách đến lúc mất mạng');
  await manager.keyboard.press('Enter');
  await manager.waitForSelector('article:has-text("Khách đến lúc mất mạng")');
  const before = (await cards(an, 0)).length;
  await an.context().setOffline(false);
  await eventually(async () => (await cards(an, 0)).length === before + 1, 'the card is there', 60_000);
  await eventually(async () => (await an.locator('[role=alert]').count()) === 0, 'the warning is gone');
});
