/** The page at `/`, in a browser: what somebody sees who has just typed `npm start`, and what a brand sees of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Brand } from '../support/brand.js';
import { end } from '../support/children.js';
import { openChromium } from '../support/chromium.js';
import { startMilepost } from '../support/milepost.js';
import { scan, send } from '../support/scans.js';
import { start } from '../support/start.js';
import { until } from '../support/until.js';

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
}, 300_000);
afterAll(() => browser.close());

/** A page that notes what should not be: errors, and requests to anywhere else. */
async function open(url: string, width: number): Promise<{ page: Page; flaws: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 850 } });
  const flaws: string[] = [];
  page.on('pageerror', ({ message }) => flaws.push(message));
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) flaws.push(request.url());
  });
  await page.goto(url);
  return { page, flaws };
}

const fitsItsWidth = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');

it.each([
  ['phone', 390],
  ['desktop', 1280],
])("on a %s shows the demo's parcels moving, within a minute of npm start", async (_, width) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-look-'));
  const begun = performance.now();
  const { child, url } = await start(dataDir, '--rate', '5');
  try {
    const { page, flaws } = await open(url, width);
    const first = page.locator('#parcels li').first();
    await first.waitFor();
    const versionOf = async () => Number(await first.getAttribute('data-version'));
    const before = await versionOf();
    await until(versionOf, (version) => version > before);
    expect(performance.now() - begun).toBeLessThan(60_000);
    for (const figure of ['#rate', '#p50', '#p99', '#told']) {
      await until(
        async () => Number(await page.locator(figure).textContent()),
        (shown) => shown > 0,
      );
    }
    expect(await page.locator('#connection').textContent()).toBe('live');
    expect(await first.locator('.route').textContent()).toMatch(/^\S.* → \S/);
    expect([await fitsItsWidth(page), flaws]).toEqual([true, []]);
    await page.close();
  } finally {
    expect(await end(child, 'SIGINT')).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
  }
});

it('without the demo asks for a key, refuses a wrong one, and shows what the right one may see', async () => {
  const milepost = await startMilepost();
  try {
    const brand = new Brand(milepost.url);
    await brand.register('SEEN');
    await send(milepost.url, scan('SEEN', 1, { description: 'Left <b>the</b> depot' }));
    const { page, flaws } = await open(milepost.url, 390);
    for (const key of ['wrong', brand.key]) {
      await page.locator('#secret').fill(key);
      await page.locator('#key button').click();
      if (key === 'wrong') await page.locator('#refusal', { hasText: 'not known' }).waitFor();
    }
    await page.locator('#parcels li', { hasText: 'acme freight SEEN' }).waitFor();
    await send(milepost.url, scan('SEEN', 2, { status: 'delivered', description: 'Handed over' }));
    await page.locator('#parcels li', { hasText: 'Delivered' }).waitFor();
    await page.locator('#scans li', { hasText: 'Left <b>the</b> depot' }).waitFor();
    expect(flaws).toEqual([]);
    await page.close();
  } finally {
    await milepost.stop();
  }
});
