/** `/docs` shows the whole API to a browser that reaches nobody but us. */
import type { Browser } from 'playwright-core';
import { openChromium } from '../support/chromium.js';
import { readDocument } from '../support/api-document.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let browser: Browser;
beforeAll(async () => {
  [milepost, browser] = await Promise.all([startMilepost(), openChromium()]);
}, 300_000);
afterAll(() => Promise.all([browser?.close(), milepost?.stop()]));

it('shows every operation and every message, and loads nothing from elsewhere', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const elsewhere: string[] = [];
  const troubles: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(milepost.url) && !url.startsWith('data:')) elsewhere.push(url);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${milepost.url}/docs`);
  const { paths, webhooks } = readDocument();
  const count = [...Object.values(paths), ...Object.values(webhooks)].flatMap(Object.keys).length;
  await until(
    () => page.locator('.opblock').count(),
    (shown) => shown === count,
    60_000,
  );
  await page.getByText('Register a shipment', { exact: true }).click();
  await page.getByText('"order-42"').first().waitFor();
  expect(elsewhere).toEqual([]);
  expect(troubles).toEqual([]);
});
