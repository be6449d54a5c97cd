// The page at /api in headless Chromium: it draws every operation, asks nobody else, and keeps to the page's policy.
import assert from 'node:assert/strict';
import { assertQuiet, launch } from '../browser/browser.mjs';

const base = process.env.ORYX_URL;
const browser = await launch();
try {
    const page = await browser.newPage();
    const heard = { complaints: [], requests: [] };
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && heard.complaints.push(message.text()));
    page.on('pageerror', (error) => heard.complaints.push(error.message));
    page.on('request', (request) => heard.requests.push(request));
    page.setDefaultTimeout(90_000);  // the first asking compresses a large script thoroughly
    await page.goto(`${base}/api`);  // a browser's own Accept
    await page.waitForSelector('.opblock', { timeout: 60_000 });
    const tags = await page.locator('.opblock-tag-section').count();
    const blocks = await page.locator('.opblock').count();
    const api = await (await fetch(`${base}/api`)).json();
    const operations = Object.values(api.paths).flatMap((path) => Object.keys(path)).length;
    assert.ok(tags > 5);
    assert.equal(blocks, operations);
    assertQuiet(heard, base);
    console.log(`${operations} operations in ${tags} groups`);
} finally {
    await browser.close();
}
