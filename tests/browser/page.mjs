// The page around the map: small screens, French, the dark look, the keyboard, legibility, weight, and what it says when there is nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open, settled } from './browser.mjs';

const server = process.env.ORYX_URL;
const MOST_BYTES = 500_000;
const SMALLEST_TEXT = 12;
const LEAST_CONTRAST = 4.5;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Text that is too small or too faint for its ground, measured on every element that shows text (WCAG 2.2, 1.4.3). */
function illegible(page) {
    return page.evaluate(
        ([smallest, least]) => {
            const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
            const luminance = (colour) =>
                channels(colour).slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (element) => {
                for (let at = element; at; at = at.parentElement) {
                    const colour = getComputedStyle(at).backgroundColor;
                    if ((channels(colour)[3] ?? 1) === 1) return colour;
                }
                return 'rgb(255, 255, 255)';
            };
            const bad = [];
            for (const element of document.body.querySelectorAll('*')) {
                const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
                if (!own || !element.checkVisibility({ visibilityProperty: true })) continue;
                const style = getComputedStyle(element);
                const inSvg = element instanceof SVGElement;
                const [light, dark] = [luminance(inSvg ? style.fill : style.color), luminance(ground(element))].sort((a, b) => b - a);
                const contrast = (light + 0.05) / (dark + 0.05);
                if (Number.parseFloat(style.fontSize) < smallest || contrast < least)
                    bad.push(`${element.textContent.trim().slice(0, 40)}: ${style.fontSize}, ${contrast.toFixed(2)}:1`);
            }
            return bad;
        },
        [SMALLEST_TEXT, LEAST_CONTRAST],
    );
}

/** Elements of the page (not of the map) that reach beyond the window's sides. */
function cutOff(page) {
    return page.evaluate(() =>
        [...document.querySelectorAll('.panel *, .timebar *, .corner *, .buttons *')]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }))
            .filter((element) => {
                const { left, right, width } = element.getBoundingClientRect();
                return width > 0 && (left < -1 || right > innerWidth + 1);
            })
            .map((element) => `${element.tagName} ${element.className?.baseVal ?? element.className}`),
    );
}

for (const scheme of ['light', 'dark'])
    test(`${scheme}: every text can be read, and nothing is cut off`, async () => {
        const { page, heard, close } = await open(browser, `${server}/map`, { scheme });
        assert.deepEqual(await illegible(page), []);
        assert.deepEqual(await cutOff(page), []);
        const style = heard.requests.map((request) => new URL(request.url()).pathname).filter((path) => path.startsWith('/styles/'));
        assert.deepEqual(style, [scheme === 'dark' ? '/styles/oryx-dark' : '/styles/oryx']);
        assertQuiet(heard, server);
        await close();
    });

test('on a phone the panel is a drawer, and the page fits', async () => {
    const { page, heard, close } = await open(browser, `${server}/map`, { width: 390, height: 844, hasTouch: true, isMobile: true });
    assert.equal(await page.locator('#panel').isVisible(), false);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(await cutOff(page), []);
    assert.deepEqual(await illegible(page), []);
    await page.locator('.opener').tap();
    await page.locator('#panel').waitFor();
    await page.locator('label[for="layer-incidents"]').tap();
    assert.equal(await page.locator('#layer-incidents').isChecked(), false);
    await page.keyboard.press('Escape');
    await page.locator('#panel').waitFor({ state: 'hidden' });
    assertQuiet(heard, server);
    await close();
});

test('French by the browser and by the switch', async () => {
    const { page, heard, close } = await open(browser, `${server}/map`, { locale: 'fr-FR' });
    const lang = () => page.evaluate(() => document.documentElement.lang);
    const zones = page.locator('[data-collection="heat-zones"]');
    assert.equal(await lang(), 'fr');
    assert.match(await zones.innerText(), /Zones de chaleur[^]*au 31 décembre 2019[^]*non la sécurité/);
    assert.match(await page.locator('.range').innerText(), /Du 1er janvier 2015 au 31 décembre 2019/);
    await page.locator('.lang').click();
    assert.equal(await lang(), 'en');
    assert.match(await zones.innerText(), /Heat zones[^]*as of 31 December 2019/);
    assert.match(page.url(), /lang=en/);
    assertQuiet(heard, server);
    await close();
});

test('the keyboard reaches every control, and Enter tells what is at the centre', async () => {
    const { page, heard, close } = await open(browser, `${server}/map#map=6/14.6/-3.8`);
    const wanted = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, summary, [role=slider], canvas')].filter((e) => e.checkVisibility({ visibilityProperty: true })).length);
    const reached = new Set();
    for (let i = 0; i < wanted + 5; i++) {
        await page.keyboard.press('Tab');
        reached.add(await page.evaluate(() => {
            const at = document.activeElement;
            return `${at.tagName} ${at.className} ${at.id} ${at.getAttribute('aria-label') ?? ''}`;
        }));
    }
    reached.delete('BODY   ');
    assert.ok(reached.size >= wanted, `${reached.size} of ${wanted}: ${[...reached].join('\n')}`);
    await page.locator('#map canvas').focus();
    await page.keyboard.press('Enter');
    await page.locator('.card:not([hidden])').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'CANVAS', 'the focus is back on the map');
    assertQuiet(heard, server);
    await close();
});

test('play moves the last day on, and stops', async () => {
    const { page, heard, close } = await open(browser, `${server}/map`);
    await page.locator('.play').click();
    const day = async () => Number(await page.locator('.handle.to').getAttribute('aria-valuenow'));
    const first = await day();
    await page.waitForFunction((from) => Number(document.querySelector('.handle.to').getAttribute('aria-valuenow')) > from + 20, first);
    await page.locator('.play').click();
    const stopped = await day();
    await page.waitForTimeout(700);
    assert.equal(await day(), stopped);
    await settled(page);
    assertQuiet(heard, server);
    await close();
});

test('everything but tiles weighs less than 500 KB compressed', async () => {
    const bytes = new Map();
    const prepare = async (page) => {
        const session = await page.context().newCDPSession(page);
        await session.send('Network.enable');
        const urls = new Map();
        session.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, new URL(response.url).pathname));
        session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(urls.get(requestId) ?? '', encodedDataLength));
    };
    const { page, close } = await open(browser, `${server}/map`, { prepare });
    const parts = [...bytes].filter(([path]) => !/^\/tiles\/.*\/\d+\/\d+\/\d+$/.test(path)).sort((a, b) => b[1] - a[1]);
    const sum = parts.reduce((total, [, size]) => total + size, 0);
    const paint = await page.evaluate(() => performance.getEntriesByType('paint').map((entry) => `${entry.name} ${Math.round(entry.startTime)} ms`));
    console.log(`# ${Math.round(sum / 1000)} KB without tiles; ${paint.join(', ')}; ${parts.slice(0, 6).map(([path, size]) => `${path} ${Math.round(size / 1000)}`).join(', ')}`);
    assert.ok(sum > 100_000 && sum < MOST_BYTES, `${sum}: ${JSON.stringify(parts)}`);
    await close();
});

test('an empty data directory: the page says what to run', async () => {
    const { page, heard, close } = await open(browser, `${process.env.ORYX_EMPTY_URL}/map`);
    const text = await page.locator('[data-state="empty"]').innerText();
    assert.match(text, /oryx ingest --data-dir D cercles\.shp/);
    assert.match(text, /oryx sample DIR/);
    assertQuiet(heard, process.env.ORYX_EMPTY_URL);
    await close();
});

test('a server that does not answer: the page says so and offers to try again', async () => {
    const prepare = (page) => page.route('**/collections', (route) => route.abort());
    const { page, close } = await open(browser, `${server}/map`, { prepare });
    assert.match(await page.locator('[data-state="failed"]').innerText(), /The server did not answer[^]*Try again/);
    await page.unroute('**/collections');
    await page.locator('.primary').click();
    await page.waitForSelector('html[data-drawn]');
    await close();
});

test('tiles that fail are named, and the rest stays', async () => {
    const prepare = (page) => page.route('**/tiles/axes/**', (route) => route.fulfill({ status: 503, body: '' }));
    const { page, close } = await open(browser, `${server}/map`, { prepare });
    await page.locator('.notices p').waitFor();
    assert.match(await page.locator('.notices').innerText(), /“(Road )?[Aa]xes” could not be loaded in full/);
    assert.equal(await page.locator('#layer-incidents').isChecked(), true);
    await close();
});
