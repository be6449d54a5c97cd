// A picture of the map page: node tests/browser/screenshot.mjs URL OUT [WIDTH HEIGHT [light|dark]]
import { launch, open } from './browser.mjs';

const [address, out, width = '1280', height = '800', scheme = 'light'] = process.argv.slice(2);
if (!out) {
    console.error('usage: screenshot.mjs URL OUT [WIDTH HEIGHT [light|dark]]');
    process.exit(2);
}
const browser = await launch();
try {
    const { page } = await open(browser, address, { width: Number(width), height: Number(height), scheme });
    await page.screenshot({ path: out });
} finally {
    await browser.close();
}
