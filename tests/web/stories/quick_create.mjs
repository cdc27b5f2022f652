// My pipeline is what one sees first; a customer is typed in new by the keyboard alone; it appears on the board.
import { eventually, given, tell } from './browser.mjs';

await tell(async (open) => {
  const an = await open(given.seller);
  await an.waitForSelector('h1:has-text("Chu trình của tôi")');
  await an.keyboard.press('Control+k');
  await an.keyboard.type('tao co hoi'); // without accents
  await an.keyboard.press('Enter');
  await an.waitForSelector('dialog form');
  await an.click('dialog >> text=Nhập mới');
  await an.getByLabel('Tên khách hàng mới').fill('Xưởng mộc Tân Phú');
  await an.getByLabel('Điện thoại').fill('abc'); // an error stands beside its field, and what was typed stays
  await an.keyboard.press('Enter');
  await an.waitForSelector('dialog [aria-invalid="true"]');
  if ((await an.getByLabel('Tên khách hàng mới').inputValue()) !== 'Xưởng mộc Tân Phú') throw new Error('what was typed is gone');
  await an.getByLabel('Điện thoại').fill(given.phone);
  await an.getByLabel('Doanh thu dự kiến (₫)').fill('12.500.000');
  await an.keyboard.press('Enter');
  await an.waitForSelector('article:has-text("Xưởng mộc Tân Phú")');
  const text = await an.textContent('article:has-text("Xưởng mộc Tân Phú")');
  if (!/12\.500\.000/.test(text)) throw new Error(text);
  await an.click('article a:has-text("Xưởng mộc Tân Phú")');
  await an.waitForSelector('ol[aria-label="Các bước"]');
  await an.fill('textarea', 'Gọi lại thứ hai');
  await an.click('button:has-text("Gửi")');
  await eventually(async () => (await an.textContent('main')).includes('Gọi lại thứ hai') && (await an.inputValue('textarea')) === '', 'the comment stands there');
});
