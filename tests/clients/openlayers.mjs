// OpenLayers' OGCVectorTile in headless Chromium: it reads a tileset, asks for its tiles, and draws them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../browser/browser.mjs';
import { servePage } from './page.mjs';

const base = process.env.ORYX_URL;
const library = readFileSync(join(process.env.ORYX_CLIENTS, 'node_modules/ol/dist/ol.js'), 'utf8');
const page_text = '<!doctype html><meta charset="utf-8"><div id="map" style="width:600px;height:600px"></div><script src="/ol.js"></script>';

/** Draws a tileset over the sample; what was read and asked for. */
async function draw(browser, address, query) {
    const page = await browser.newPage();
    const heard = { failures: [], tiles: [] };
    page.on('pageerror', (error) => heard.failures.push(error.message));
    page.on('console', (message) => message.type() === 'error' && heard.failures.push(message.text()));
    page.on('response', (response) => {
        if (response.status() >= 400) heard.failures.push(`${response.status()} ${response.url()}`);
        if (/\/tiles\/[^/]+\/\d+\/\d+\/\d+/.test(response.url())) heard.tiles.push(response.status());
    });
    await page.goto(`${pages.origin}/`);
    const result = await page.evaluate(async ([url, collections]) => {
        const source = new ol.source.OGCVectorTile({ url, format: new ol.format.MVT(), ...(collections && { collections }) });
        const layer = new ol.layer.VectorTile({ source });
        const view = new ol.View({ center: ol.proj.fromLonLat([-4, 15.5]), zoom: 5 });
        const map = new ol.Map({ target: 'map', layers: [layer], view });
        await new Promise((resolve, reject) => {
            source.on('tileloaderror', () => reject(new Error('a tile did not load')));
            source.on('change', () => source.getState() === 'error' && reject(new Error('the tileset was not read')));
            const rendered = () => (source.getState() === 'ready' ? setTimeout(resolve, 500) : map.once('rendercomplete', rendered));
            map.once('rendercomplete', rendered);
            setTimeout(() => reject(new Error('the map does not come to rest')), 30_000);
        });
        const features = layer.getFeaturesInExtent(view.calculateExtent(map.getSize()));
        return {
            layers: [...new Set(features.map((feature) => feature.get('layer')))].sort(),
            names: [...new Set(features.map((feature) => feature.get('name')))].length,
            types: [...new Set(features.map((feature) => feature.getType()))].sort(),
        };
    }, [address, query]);
    await page.close();
    assert.deepEqual(heard.failures, []);
    assert.ok(heard.tiles.length > 0 && heard.tiles.every((status) => status === 200 || status === 204), heard.tiles.join());
    return result;
}

const pages = await servePage((path) => (path === '/ol.js' ? ['text/javascript', library] : ['text/html', page_text]));
const browser = await launch();
try {
    const one = await draw(browser, `${base}/collections/cercles/tiles/WebMercatorQuad`);
    assert.deepEqual(one.layers, ['cercles']);
    const listed = await (await fetch(`${base}/collections/cercles`)).json();
    assert.ok(one.names > listed.itemCount / 2, `${one.names} of ${listed.itemCount} cercles`);
    const some = await draw(browser, `${base}/tiles/WebMercatorQuad`, ['cercles', 'bases']);
    assert.deepEqual(some.layers, ['bases', 'cercles']);
    console.log(`OpenLayers drew ${one.names} cercles (${one.types}), and ${some.layers} of the dataset`);
} finally {
    await browser.close();
    pages.close();
}
