// @camptocamp/ogc-client, which geOrchestra's and GeoNetwork's pages read OGC APIs with.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.ORYX_CLIENTS, 'package.json'));
const { OgcApiEndpoint } = await import(pathToFileURL(require.resolve('@camptocamp/ogc-client')));
const base = process.env.ORYX_URL;
const json = async (path) => (await fetch(base + path)).json();

const endpoint = new OgcApiEndpoint(base);
assert.equal((await endpoint.info).title, 'Oryx');
const declared = (await json('/conformance')).conformsTo;
assert.deepEqual([...(await endpoint.conformanceClasses)].sort(), [...declared].sort());

const collections = (await json('/collections')).collections;
const ids = collections.map((collection) => collection.id).sort();
assert.deepEqual([...(await endpoint.featureCollections)].sort(), ids);
assert.equal(await endpoint.hasFeatures, true);
assert.equal(await endpoint.hasTiles, true);
assert.deepEqual([...(await endpoint.vectorTileCollections)].sort(), ids);
assert.deepEqual([...(await endpoint.tileMatrixSets)].sort(), ['WebMercatorQuad', 'WorldCRS84Quad']);

for (const { id, itemCount, extent } of collections) {
    const info = await endpoint.getCollectionInfo(id);
    assert.equal(info.id, id);
    assert.deepEqual(info.bbox ?? info.extent?.spatial?.bbox?.[0] ?? extent.spatial.bbox[0], extent.spatial.bbox[0]);
    const seen = new Set();
    for (let offset = 0; offset < Math.min(itemCount, 40); offset += 10) {
        for (const feature of await endpoint.getCollectionItems(id, 10, offset)) seen.add(feature.id);
    }
    assert.equal(seen.size, Math.min(itemCount, 40), id);
    const [first] = seen;
    assert.equal(String((await endpoint.getCollectionItem(id, String(first))).id), String(first));
    const tileset = await endpoint.getVectorTilesetUrl(id, 'WebMercatorQuad');
    assert.equal((await (await fetch(tileset)).json()).dataType, 'vector', tileset);
}
console.log(`${ids.length} collections read`);
