// What the browser scripts share: Debian's Chromium driven by the playwright-core of the viewer's packages, and pages whose
// every complaint and every address is kept.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WAIT_MS = 30_000;
const ARGUMENTS = [
    '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The viewer's packages stand in the build folder, beside the program. */
export function packages() {
    const source = join(dirname(fileURLToPath(import.meta.url)), '../..');
    const folders = [process.env.ORYX && dirname(process.env.ORYX), join(source, 'build/release')];
    const found = folders.filter(Boolean).map((folder) => join(folder, 'viewer')).find((folder) => existsSync(join(folder, 'node_modules')));
    if (!found) throw new Error(`no viewer packages in ${folders.join(', ')}: build the program first`);
    return createRequire(join(found, 'package.json'));
}

export function launch() {
    const { chromium } = packages()('playwright-core');
    return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ARGUMENTS });
}

/** Opens an address and waits until the map stands still (or a page without a map is there). */
export async function open(browser, address, { width = 1280, height = 800, scheme = 'light', locale = 'en-GB', prepare, ...more } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale, ...more });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const heard = { complaints: [], requests: [] };
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) heard.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => heard.complaints.push(`uncaught: ${error.message}`));
    page.on('request', (request) => heard.requests.push(request));
    page.on('response', (response) => {
        if (response.status() >= 400) heard.complaints.push(`${response.status()}: ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
        // A tile that the map no longer needs is given up by the map itself.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') heard.complaints.push(`failed: ${request.url()}`);
    });
    await prepare?.(page);
    await page.goto(address);
    await page.waitForSelector('html[data-drawn], .state');
    await settled(page);
    return { page, heard, close: () => context.close() };
}

/** Waits until the map has drawn everything that it has asked for. */
export function settled(page) {
    return page.evaluate(
        (limit) =>
            new Promise((resolve, reject) => {
                const map = globalThis.oryx?.map;
                if (!map || (map.loaded() && !map.isMoving())) return resolve();
                const timer = setTimeout(() => reject(new Error('the map does not come to rest')), limit);
                map.once('idle', () => {
                    clearTimeout(timer);
                    resolve();
                });
                map.triggerRepaint();
            }),
        WAIT_MS,
    );
}

/** Nothing was complained of, and no other server was asked for anything. */
export function assertQuiet(heard, origin) {
    assert.deepEqual(heard.complaints, []);
    const foreign = heard.requests.map((request) => request.url()).filter((url) => !/^(data|blob):/.test(url) && !url.startsWith(`${origin}/`));
    assert.deepEqual(foreign, []);
}
