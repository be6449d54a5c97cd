// node geojson_vt.mjs FEATURES TILES PROPERTIES: the time of cold tiles by geojson-vt and vt-pbf, as JSON.
// Each zoom has an index of its own, so that no tile finds its ancestors cut by another zoom's tiles.

import GeoJSONVT from "geojson-vt";
import vtpbf from "vt-pbf";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [source, list, names] = process.argv.slice(2);
const properties = names.split(",");
const features = [];
for await (const line of createInterface({ input: createReadStream(source) })) {
    const feature = JSON.parse(line);
    feature.id = feature.properties.id;
    feature.properties = Object.fromEntries(properties.map((name) => [name, feature.properties[name]]));
    features.push(feature);
}

const zooms = new Map();
for (const line of readFileSync(list, "utf8").split("\n").filter(Boolean)) {
    const [z, x, y] = line.split("/").map(Number);
    if (!zooms.has(z)) zooms.set(z, []);
    zooms.get(z).push([x, y]);
}

const result = {};
for (const [z, tiles] of zooms) {
    const began = performance.now();
    const index = new GeoJSONVT({ type: "FeatureCollection", features }, { extent: 4096, buffer: 64, maxZoom: 14 });
    const indexed = performance.now();
    let bytes = 0;
    let count = 0;
    for (const [x, y] of tiles) {
        const tile = index.getTile(z, x, y);
        if (!tile) continue;
        bytes += vtpbf.fromGeojsonVt({ layer: tile }, { version: 2, extent: 4096 }).length;
        count += tile.features.length;
    }
    result[z] = {
        ms: (performance.now() - indexed) / tiles.length,
        bytes: bytes / tiles.length,
        features: count / tiles.length,
        index_ms: indexed - began,
    };
}
console.log(JSON.stringify(result));
