// Makes the base map from Natural Earth 1:50m (npm's world-atlas): a coarse world that is always shown, and the full
// detail in one file a continent, asked for when it comes into view. That keeps the first page small on a poor link.
//   base.json            GeoJSON: land by continent (simplified), borders, label points
//   base-<group>.json    TopoJSON: the countries of a group as published, object `countries`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import polylabel from 'polylabel';
import { feature, merge, mesh, quantize } from 'topojson-client';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';

const GROUPS = ['africa', 'europe', 'asia', 'americas', 'oceania'];
// Square degrees: a vertex whose triangle is smaller is left out of the coarse world (Visvalingam and Whyatt 1993). It is
// two or three pixels at the zooms where the coarse world stands alone.
const COARSE_WEIGHT = 0.2;

const atlas = JSON.parse(readFileSync('node_modules/world-atlas/countries-50m.json', 'utf8'));
delete atlas.objects.land;

/** Planar area of a ring in square degrees. */
function area(ring) {
    let sum = 0;
    for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    return Math.abs(sum) / 2;
}

/**
 * world-atlas joins what was cut at the antimeridian, so that its rings jump from 180 to -180: here they run on beyond 180,
 * which MapLibre draws in the next copy of the world. A ring round a pole is closed along the pole.
 */
function unwrap(ring) {
    let turn = 0;
    const out = ring.map(([lon, lat], i) => {
        const step = i ? lon - ring[i - 1][0] : 0;
        if (step > 180) turn -= 360;
        if (step < -180) turn += 360;
        return [lon + turn, lat];
    });
    if (turn) {
        const pole = out[0][1] < 0 ? -89 : 89;
        out.push([out[out.length - 1][0], pole], [out[0][0], pole], out[0]);
    }
    return out;
}

/** The largest polygon of a country: where its name goes, and which continent it is counted to. */
function mainland(geometry) {
    const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((p) => p.map(unwrap));
    return polygons.reduce((best, polygon) => (area(polygon[0]) > area(best[0]) ? polygon : best));
}

function groupOf([lon, lat]) {
    if (lon < -26) return 'americas';
    if (lat < -60) return null;
    if ((lon > 110 && lat < -9) || (lon > 140 && lat < 20)) return 'oceania';
    const levant = lon > 34.2 && lat > 29;
    const arabia = lon > 40 && lat > 12;
    if (lon < 60 && lat < 37 && !levant && !arabia) return 'africa';
    return lat > 36 && lon < 45 && !(lon > 26.5 && lat < 41) ? 'europe' : 'asia';
}

const round = ([lon, lat]) => [Math.round(lon * 100) / 100, Math.round(lat * 100) / 100];
const alpha2 = (numeric) => (numeric ? new Intl.Locale(`und-${numeric}`).region : undefined);
/** A typographic apostrophe alone would fetch another range of glyphs. */
const plain = (name) => name.replaceAll('\u2019', "'");
const french = new Intl.DisplayNames('fr', { type: 'region' });
const english = new Intl.DisplayNames('en', { type: 'region' });

const collection = atlas.objects.countries;
const facts = collection.geometries.map((geometry) => {
    const polygon = mainland(feature(atlas, geometry).geometry);
    const point = polylabel(polygon, 0.1);
    const code = alpha2(geometry.id);
    const known = code && code.length === 2 && !/^\d/.test(code);
    const xs = polygon[0].map((p) => p[0]);
    const ys = polygon[0].map((p) => p[1]);
    const centre = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    return {
        point: round(point),
        area: area(polygon[0]),
        name: plain(known ? english.of(code) : geometry.properties.name),
        name_fr: plain(known ? french.of(code) : geometry.properties.name),
        group: groupOf(centre),
    };
});
collection.geometries.forEach((geometry, i) => {
    delete geometry.id;
    geometry.properties = { i };
});

// A twentieth of a degree: below a pixel where the coarse world is shown alone.
const roundCoarse = ([lon, lat]) => [Math.round(lon * 20) / 20, Math.round(lat * 20) / 20];
/** Rounding can lay neighbours onto each other: drop the repeats, and rings that are left with no area. */
function cleanRing(ring) {
    const out = unwrap(ring).map(roundCoarse).filter((p, i, all) => i === 0 || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
    return out.length >= 4 ? out : null;
}
function cleanPolygon(polygon) {
    const rings = polygon.map(cleanRing);
    return rings[0] ? rings.filter(Boolean) : null;
}

let coarse = simplify(presimplify(atlas), COARSE_WEIGHT);
coarse = filter(coarse, filterWeight(coarse, COARSE_WEIGHT * 2));
const features = [];
for (const group of [...GROUPS, null]) {
    const countries = coarse.objects.countries.geometries.filter(
        (g) => g.type && facts[g.properties.i].group === group,
    );
    const kept = merge(coarse, countries).coordinates.map(cleanPolygon).filter(Boolean);
    features.push({
        type: 'Feature',
        properties: { kind: 'land', group: group ?? 'none' },
        geometry: { type: 'MultiPolygon', coordinates: kept },
    });
}
for (const group of GROUPS) {
    const borders = mesh(coarse, coarse.objects.countries, (a, b) => a !== b && borderGroup(a, b) === group);
    if (borders.coordinates.length)
        features.push({
            type: 'Feature',
            properties: { kind: 'border', group },
            geometry: { type: 'MultiLineString', coordinates: borders.coordinates.map((line) => unwrapLine(line).map(roundCoarse)) },
        });
}
for (const { point, name, name_fr, area: size } of facts)
    features.push({
        type: 'Feature',
        properties: { kind: 'label', name, name_fr, rank: size > 60 ? 1 : size > 12 ? 2 : size > 2 ? 3 : 4 },
        geometry: { type: 'Point', coordinates: point },
    });

function unwrapLine(line) {
    return line.some(([lon], i) => i && Math.abs(lon - line[i - 1][0]) > 180) ? unwrap(line).slice(0, line.length) : line;
}

/** A border between two groups goes with the first of them, in both the coarse and the detailed file. */
function borderGroup(a, b) {
    const groups = [facts[a.properties.i].group, facts[b.properties.i].group];
    return GROUPS.find((group) => groups.includes(group));
}

const out = join(process.argv[2], 'map');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'base.json'), JSON.stringify({ type: 'FeatureCollection', features }));

for (const group of GROUPS) {
    const own = collection.geometries.filter((g) => facts[g.properties.i].group === group);
    const part = {
        ...atlas,
        objects: {
            countries: { type: 'GeometryCollection', geometries: own.map(({ type, arcs }) => ({ type, arcs })) },
            borders: bordersOf(group),
        },
    };
    // presimplify and filter renumber: with weight 0 they only drop the arcs that this group does not use.
    const weightless = filter(presimplify(part), () => true);
    for (const arc of weightless.arcs) for (const p of arc) p.length = 2;
    writeFileSync(join(out, `base-${group}.json`), JSON.stringify(quantize(weightless, 20000)));
}

/** The border lines of a group as a topology object. */
function bordersOf(group) {
    const users = new Map();
    const visit = (arcs, geometry) => {
        for (const arc of arcs) {
            if (Array.isArray(arc)) visit(arc, geometry);
            else {
                const key = arc < 0 ? ~arc : arc;
                if (!users.has(key)) users.set(key, new Set());
                users.get(key).add(geometry);
            }
        }
    };
    for (const geometry of collection.geometries) visit(geometry.arcs, geometry);
    const arcs = [...users]
        .filter(([, by]) => by.size === 2 && borderGroup(...by) === group)
        .map(([arc]) => [arc]);
    return { type: 'MultiLineString', arcs };
}
