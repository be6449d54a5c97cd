// The served styles: valid by MapLibre's own specification, layered as they should be, the dark one made from the light one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { darken } from '../../styles/viewer/scripts/dark.mjs';
import { packages } from './browser.mjs';

const server = process.env.ORYX_URL;
const { validateStyleMin } = packages()('@maplibre/maplibre-gl-style-spec');
const styleOf = async (id) => (await fetch(`${server}/styles/${id}`)).json();

for (const id of ['oryx', 'oryx-dark'])
    test(`${id} is valid and names no other server`, async () => {
        const style = await styleOf(id);
        assert.deepEqual(validateStyleMin(style).map((error) => error.message), []);
        const addresses = JSON.stringify(style).match(/https?:\/\/[^/"]+/g) ?? [];
        assert.deepEqual([...new Set(addresses)], [server]);
    });

test('fonts, icons and base land that the style names are served', async () => {
    const style = await styleOf('oryx');
    const fonts = new Set(style.layers.flatMap((layer) => layer.layout?.['text-font'] ?? []));
    assert.ok(fonts.size >= 2);
    const addresses = [...fonts].map((font) => style.glyphs.replace('{fontstack}', encodeURIComponent(font)).replace('{range}', '0-255'));
    addresses.push(`${style.sprite}.json`, `${style.sprite}@2x.png`, style.sources.base.data);
    for (const address of addresses) assert.equal((await fetch(address)).status, 200, address);
});

test('from the bottom: land, zones, axes, borders, incidents, localities, bases, labels', async () => {
    const order = ['cercles-land', 'heat-zones-fill', 'axes-line', 'cercles-border', 'incidents-circle', 'localities-circle', 'bases-icon', 'cercles-label'];
    const ids = (await styleOf('oryx')).layers.map((layer) => layer.id);
    assert.deepEqual(ids.filter((id) => order.includes(id)), order);
});

test('the dark style is what scripts/dark.mjs makes of the light one', async () => {
    assert.deepEqual(await styleOf('oryx-dark'), darken(await styleOf('oryx')));
});
