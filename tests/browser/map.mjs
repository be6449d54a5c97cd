// What the map draws, and what it answers: layers and pixels, the card, the time bar, links that hold a view.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open, settled } from './browser.mjs';

const server = process.env.ORYX_URL;
const CENTRAL_MALI = '#map=7/14.6/-3.8';
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function visit(hash, options) {
    return open(browser, `${server}/map${hash}`, options);
}
const api = async (path) => (await fetch(`${server}/${path}`)).json();
const days = (text) => Date.parse(text) / 86_400_000;

/** The number of features drawn of each collection, by the layers' names. */
function drawn(page) {
    return page.evaluate(() => {
        const counts = {};
        for (const { layer } of globalThis.oryx.map.queryRenderedFeatures()) {
            const collection = layer.id.split(':')[0];
            counts[collection] = (counts[collection] ?? 0) + 1;
        }
        return counts;
    });
}

/** Red, green and blue of the map at a place, from the frame that is drawn next. */
function pixelAt(page, place) {
    return page.evaluate(
        ([lon, lat]) =>
            new Promise((resolve) => {
                const { map } = globalThis.oryx;
                map.once('render', () => {
                    const canvas = document.createElement('canvas');
                    const { x, y } = map.project([lon, lat]);
                    const ratio = devicePixelRatio;
                    const pen = canvas.getContext('2d');
                    pen.drawImage(map.getCanvas(), -Math.round(x * ratio), -Math.round(y * ratio));
                    resolve([...pen.getImageData(0, 0, 1, 1).data].slice(0, 3));
                });
                map.triggerRepaint();
            }),
        place,
    );
}

/** A place inside the most intense zone where nothing else is drawn but land. */
function bareZonePlace(page) {
    return page.evaluate(() => {
        const { map } = globalThis.oryx;
        const { width, height } = map.getCanvas().getBoundingClientRect();
        for (let y = 20; y < height - 20; y += 5)
            for (let x = 20; x < width - 20; x += 5) {
                const box = [[x - 8, y - 8], [x + 8, y + 8]];
                const hits = map.queryRenderedFeatures(box);
                const other = hits.filter((hit) => !/^(heat-zones:fill|cercles:land|base-land|regions:land)/.test(hit.layer.id));
                const ranks = hits.filter((hit) => hit.layer.id === 'heat-zones:fill').map((hit) => hit.properties.rank);
                if (!other.length && ranks.length && ranks.every((rank) => rank === 1)) return map.unproject([x, y]).toArray();
            }
        return null;
    });
}

test('every layer is drawn, nothing complains, and no other server is asked', async () => {
    const { page, heard, close } = await visit(CENTRAL_MALI);
    const counts = await drawn(page);
    const { collections } = await api('collections');
    for (const { id } of collections) assert.ok(counts[id] > 0, `${id}: ${JSON.stringify(counts)}`);
    assertQuiet(heard, server);
    await close();
});

test('a zone is red where it lies, and land again when its layer is switched off', async () => {
    const { page, heard, close } = await visit('#map=8/14.4/-3.5');
    const place = await bareZonePlace(page);
    assert.ok(place, 'no place shows the most intense zone alone');
    const [red, green, blue] = await pixelAt(page, place);
    assert.ok(red > 200 && red - green > 60 && red - blue > 60, `${[red, green, blue]} at ${place}`);
    await page.locator('label[for="layer-heat-zones"]').click();
    await settled(page);
    const land = await pixelAt(page, place);
    assert.ok(Math.max(...land) - Math.min(...land) < 16 && Math.min(...land) > 220, `${land}`);
    assert.match(new URL(page.url()).hash, /layers=/);
    assert.equal(decodeURIComponent(page.url()).includes('heat-zones'), false);
    assertQuiet(heard, server);
    await close();
});

test('the legend says what a zone means, and incidents without a known day have a switch of their own', async () => {
    const { page, close } = await visit('');
    const text = await page.locator('[data-collection="heat-zones"]').innerText();
    for (const words of [/smallest area that holds/, /half-life 180 days, as of 31 December 2019/, /km² · about .* people/,
        /Not scored|held .* of the next month/, /Blank means few incidents reported, not safety\./])
        assert.match(text, words);
    const corner = await page.locator('.corner').innerText();
    for (const words of [/Data as of 31 December 2019/, /Synthetic sample/, /version/, /Natural Earth/, /do not imply endorsement/])
        assert.match(corner, words);

    const shown = () => page.locator('.range span').innerText();
    const unknown = Number((await page.locator('.unknown').innerText()).match(/day unknown: (\d+)/)[1]);
    assert.ok(unknown > 0);
    assert.equal(await shown(), '3\u202f000 of 3\u202f000 incidents');
    await page.locator('.unknown input').uncheck();
    assert.equal((await shown()).replace('\u202f', ''), `${3000 - unknown} of 3\u202f000 incidents`);
    await close();
});

test('a click on an incident opens its card, with day, exactness and numbers', async () => {
    const { features } = await api('collections/incidents/items?limit=3000');
    const places = new Map();
    for (const feature of features) {
        const key = String(feature.geometry.coordinates);
        places.set(key, [...(places.get(key) ?? []), feature]);
    }
    const alone = ({ geometry, properties: p }) =>
        places.get(String(geometry.coordinates)).length === 1 && p.fatalities > 1 && p.date_precision === 'day';
    const incident = features.find(alone);
    assert.ok(incident, 'the sample has an incident with deaths that is alone at its place');
    const [lon, lat] = incident.geometry.coordinates;
    const { page, heard, close } = await visit(`#map=14/${lat}/${lon}`);
    const { width, height } = await page.locator('#map').boundingBox();
    await page.locator('#map canvas').click({ position: { x: width / 2, y: height / 2 } });
    const text = await page.locator('.card').innerText();
    const { event_type: type, fatalities, date_start: date } = incident.properties;
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
    for (const words of [type, day, 'day known', `${fatalities} killed (estimate)`, 'Synthetic sample']) assert.ok(text.includes(words), `${words} in: ${text}`);
    await settled(page);
    const ring = await page.evaluate(() => globalThis.oryx.map.queryRenderedFeatures({ layers: ['selection-ring'] }).length);
    assert.equal(ring, 1, 'the chosen incident has a ring');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.card').isVisible(), false);
    assertQuiet(heard, server);
    await close();
});

test('the time bar asks the zones for its last day, and a link to that day opens on it', async () => {
    const { page, heard, close } = await visit(CENTRAL_MALI);
    const handle = page.locator('.handle.to');
    const before = await drawn(page);
    await handle.focus();
    const dated = /\/collections\/heat-zones\/items\?.*datetime=\.\.\/([\d-]+)/;
    const items = page.waitForRequest((request) => dated.test(decodeURIComponent(request.url())));
    for (let i = 0; i < 6; i++) await page.keyboard.press('PageDown');
    const [, asOf] = dated.exec(decodeURIComponent((await items).url()));
    assert.equal(days(asOf), Number(await handle.getAttribute('aria-valuenow')));
    assert.ok(asOf < '2019-12-31', asOf);
    const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(asOf));
    await page.locator('[data-collection="heat-zones"] .date', { hasText: `as of ${words}` }).waitFor();
    await settled(page);
    const asked = heard.requests.map((request) => decodeURIComponent(request.url())).filter((url) => url.includes('/tiles/heat-zones/'));
    assert.ok(asked.at(-1).endsWith(`datetime=../${asOf}`), asked.at(-1));
    const later = await page.evaluate((day) =>
        globalThis.oryx.map.queryRenderedFeatures().filter(({ layer, properties }) => layer.id.startsWith('incidents:') && properties.start > day).length, days(asOf));
    assert.equal(later, 0, 'no incident after the last day is drawn');
    assert.ok((await drawn(page)).incidents > 0 && before.incidents > 0);
    assertQuiet(heard, server);
    const link = page.url();
    await close();

    const again = await open(browser, link);
    assert.equal(Number(await again.page.locator('.handle.to').getAttribute('aria-valuenow')), days(asOf));
    await again.page.locator('[data-collection="heat-zones"] .date', { hasText: words }).waitFor();
    assertQuiet(again.heard, server);
    await again.close();
});
