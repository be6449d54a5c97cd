// MapLibre on a page of another server: TileJSON of a tileset, and the style of the ArcGIS facade with its own tiles.
import assert from 'node:assert/strict';
import { launch } from '../browser/browser.mjs';
import { servePage } from './page.mjs';

const base = process.env.ORYX_URL;

async function draw(browser, style, layers) {
    const page = await browser.newPage();
    const failures = [];
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('response', (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`));
    await page.goto(`${pages.origin}/`);
    const result = await page.evaluate(async ([wanted, sourceLayers]) => {
        const maplibre = await import('/map/maplibre-gl.mjs');
        const { Map } = maplibre.default ?? maplibre;
        const map = new Map({ container: 'map', style: wanted, center: [-4, 15.5], zoom: 5, attributionControl: false });
        const errors = [];
        map.on('error', (event) => errors.push(event.error?.message ?? String(event)));
        await new Promise((resolve, reject) => {
            map.once('idle', resolve);
            setTimeout(() => reject(new Error(`the map does not come to rest: ${errors.join('; ')}`)), 30_000);
        });
        const found = Object.fromEntries(sourceLayers.map(([source, layer]) =>
            [layer, new Set(map.querySourceFeatures(source, { sourceLayer: layer }).map((f) => f.id)).size]));
        return { errors, found, drawn: map.queryRenderedFeatures().length };
    }, [style, layers]);
    await page.close();
    assert.deepEqual(failures, []);
    assert.deepEqual(result.errors, []);
    assert.ok(result.drawn > 0);
    return result;
}

// The modules are the server's; the page and its origin are not.
const pages = await servePage(async (path) => {
    if (path === '/') return ['text/html', '<!doctype html><div id="map" style="width:600px;height:600px"></div>'];
    const response = await fetch(base + path);
    return [response.headers.get('content-type'), Buffer.from(await response.arrayBuffer())];
});
const browser = await launch();
try {
    const plain = {
        version: 8,
        sources: { some: { type: 'vector', url: `${base}/tiles/WebMercatorQuad?f=tilejson&collections=cercles,bases` } },
        layers: [{ id: 'areas', type: 'fill', source: 'some', 'source-layer': 'cercles', paint: { 'fill-opacity': 0.4 } },
            { id: 'points', type: 'circle', source: 'some', 'source-layer': 'bases' }],
    };
    const byTileset = await draw(browser, plain, [['some', 'cercles'], ['some', 'bases']]);
    assert.ok(byTileset.found.cercles > 20 && byTileset.found.bases > 5, JSON.stringify(byTileset));

    const service = `${base}/arcgis/rest/services/cercles,incidents/VectorTileServer`;
    const facade = await (await fetch(`${service}/resources/styles/root.json`)).json();
    const description = await (await fetch(`${service}?f=json`)).json();
    // What ArcGIS's clients do: the source's address is the service's, its tiles are relative to that.
    facade.sources.esri = { type: 'vector', tiles: description.tiles.map((tile) => `${service}/${tile}`), maxzoom: description.maxzoom };
    const byFacade = await draw(browser, facade, [['esri', 'cercles'], ['esri', 'incidents']]);
    assert.ok(byFacade.found.cercles > 20, JSON.stringify(byFacade));
    console.log(`MapLibre drew ${JSON.stringify(byTileset.found)} by TileJSON, ${JSON.stringify(byFacade.found)} by the facade`);
} finally {
    await browser.close();
    pages.close();
}
