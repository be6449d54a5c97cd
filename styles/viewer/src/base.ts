/** The land and borders in full detail, one file a continent, fetched when the map comes near it. */
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { feature } from 'topojson-client';
import type { GeometryCollection, MultiLineString, Topology } from 'topojson-specification';
import { getJson } from './api';

const DETAIL_ZOOM = 3;
/** Rough boxes of the groups that scripts/base.mjs makes; a group is fetched when its box meets the view. */
const GROUPS: Record<string, [number, number, number, number]> = {
    africa: [-26, -36, 60, 38],
    europe: [-26, 34, 46, 82],
    asia: [25, -12, 191, 82],
    americas: [-180, -57, -18, 84],
    oceania: [110, -53, 191, 20],
};

/** Rings that were joined across the antimeridian run on beyond 180 degrees, as scripts/base.mjs says. */
function unwrap(ring: number[][]): number[][] {
    let turn = 0;
    return ring.map((point, i) => {
        const step = i ? (point[0] ?? 0) - (ring[i - 1]?.[0] ?? 0) : 0;
        if (step > 180) turn -= 360;
        if (step < -180) turn += 360;
        return [(point[0] ?? 0) + turn, point[1] ?? 0];
    });
}

function decode(group: string, topology: Topology): GeoJSON.FeatureCollection {
    const { countries, borders } = topology.objects as { countries: GeometryCollection; borders: MultiLineString };
    const features: GeoJSON.Feature[] = [];
    for (const land of feature(topology, countries).features) {
        const shape = land.geometry;
        if (shape.type === 'Polygon') shape.coordinates = shape.coordinates.map(unwrap);
        if (shape.type === 'MultiPolygon') shape.coordinates = shape.coordinates.map((rings) => rings.map(unwrap));
        features.push({ type: 'Feature', properties: { kind: 'land', group }, geometry: shape });
    }
    const lines = feature(topology, borders);
    features.push({ type: 'Feature', properties: { kind: 'border', group }, geometry: lines.geometry });
    return { type: 'FeatureCollection', features };
}

/** Keeps the detailed base in step with the view. After a change of style it draws again what was fetched before. */
export class DetailedBase {
    private readonly loaded = new Map<string, GeoJSON.FeatureCollection>();
    private readonly asked = new Set<string>();

    constructor(private readonly map: MapLibre) {
        map.on('moveend', () => this.update());
        map.on('style.load', () => this.draw());
    }

    update(): void {
        if (this.map.getZoom() < DETAIL_ZOOM) return;
        const view = this.map.getBounds();
        for (const [group, [west, south, east, north]] of Object.entries(GROUPS)) {
            if (this.asked.has(group)) continue;
            const turns = [-360, 0, 360];
            const near = turns.some((t) => view.getWest() < east + t && view.getEast() > west + t);
            if (!near || view.getSouth() > north || view.getNorth() < south) continue;
            this.asked.add(group);
            // Without the detail the coarse land stays: nothing is said, and the next move asks again.
            getJson(`map/base-${group}.json`).then(
                (json) => {
                    this.loaded.set(group, decode(group, json as Topology));
                    this.draw();
                },
                () => this.asked.delete(group),
            );
        }
    }

    private draw(): void {
        const { map, loaded } = this;
        if (!map.getLayer('base-land')) return;
        const data: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [...loaded.values()].flatMap((c) => c.features) };
        const source = map.getSource<GeoJSONSource>('base-detail');
        if (source) source.setData(data);
        else if (loaded.size) {
            map.addSource('base-detail', { type: 'geojson', data, tolerance: 0.2 });
            for (const kind of ['land', 'border']) {
                const coarse = map.getStyle().layers.find((layer) => layer.id === `base-${kind}`);
                const above = map.getStyle().layers[map.getStyle().layers.findIndex((l) => l.id === `base-${kind}`) + 1];
                if (coarse) map.addLayer({ ...coarse, id: `base-${kind}-detail`, source: 'base-detail' } as typeof coarse, above?.id);
            }
        }
        const groups = ['literal', [...loaded.keys()]];
        for (const kind of ['land', 'border'])
            map.setFilter(`base-${kind}`, ['all', ['==', ['get', 'kind'], kind], ['!', ['in', ['get', 'group'], groups]]] as never);
    }
}
