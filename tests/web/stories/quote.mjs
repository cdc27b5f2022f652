// New quote, made an order, paid; the sums are the server's; a task is scheduled and ticked.
import { given, quiet, tell } from './browser.mjs';

await tell(async (open) => {
  const an = await open(given.seller);
  await an.goto(`${given.url}/opportunities/${given.card}?tab=documents`);
  await an.click('button:has-text("Báo giá mới")');
  await an.waitForSelector('dialog form');
  await an.getByLabel('Mô tả 1').fill('Tem truy xuất nguồn gốc');
  await an.getByLabel('SL 1').fill('1000');
  await an.getByLabel('Đơn giá (₫) 1').fill('1.500');
  await an.getByLabel('Thuế % 1').fill('8');
  await an.click('dialog button:has-text("Lưu")');
  await an.waitForURL(/\/quotes\//);
  await an.waitForSelector('tfoot:has-text("1.620.000")');
  await an.click('button:has-text("Tạo đơn hàng")');
  await an.waitForURL(/\/orders\//);
  await an.click('button:has-text("Ghi nhận thanh toán")');
  await an.waitForSelector('dialog form');
  if ((await an.getByLabel('Số tiền (₫)').inputValue()) !== '1620000') throw new Error('the rest to pay is not offered');
  await an.click('dialog button:has-text("Ghi nhận")');
  await an.waitForSelector('.tag.good:has-text("Đã thanh toán")');
  await quiet(an);
  await an.screenshot({ path: `${given.pictures}/order.png` });

  await an.goto(`${given.url}/opportunities/${given.card}?tab=tasks`);
  await an.click('button:has-text("Ấn định hoạt động")');
  await an.getByLabel('Nội dung').fill('Gọi chốt mẫu tem');
  await an.keyboard.press('Enter');
  await an.waitForSelector('li:has-text("Gọi chốt mẫu tem")');
  await an.goto(`${given.url}/tasks`);
  await an.getByLabel('Xong: Gọi chốt mẫu tem').click();
  await an.waitForFunction(() => !document.querySelector('main')?.textContent?.includes('Gọi chốt mẫu tem'));
});
