// axe finds nothing on any screen, light or dark, wide or narrow.
import { given, mistakes, quiet, tell } from './browser.mjs';

await tell(async (open) => {
  const found = [];
  for (const scheme of ['light', 'dark']) {
    const page = await open(null);
    await page.emulateMedia({ colorScheme: scheme });
    found.push(...(await mistakes(page)).map((m) => `${scheme} sign-in: ${m}`));
  }
  for (const [scheme, viewport] of [['light', { width: 1360, height: 850 }], ['dark', { width: 390, height: 800 }]]) {
    const page = await open(given.manager, { viewport });
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of given.paths) {
      await page.goto(given.url + path);
      await page.waitForSelector('h1');
      await quiet(page);
      found.push(...(await mistakes(page)).map((m) => `${scheme} ${path}: ${m}`));
    }
  }
  if (found.length) throw new Error(found.join('\n'));
});
