/**
 * One name for each area. A polygon comes cut into tiles, and a name for every piece would repeat it: the pieces in view are
 * put together here, and the name stands at their common centre.
 */
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { debounce } from './dom';

export const LABEL_SUFFIX = '~labels';

/** Signed area (shoelace) and area-weighted centre of a ring. */
function moments(ring: GeoJSON.Position[]): [area: number, x: number, y: number] {
    let [area, x, y] = [0, 0, 0];
    for (let i = 1; i < ring.length; i++) {
        const [ax = 0, ay = 0] = ring[i - 1] ?? [];
        const [bx = 0, by = 0] = ring[i] ?? [];
        const cross = ax * by - bx * ay;
        area += cross / 2;
        x += ((ax + bx) * cross) / 6;
        y += ((ay + by) * cross) / 6;
    }
    return area < 0 ? [-area, -x, -y] : [area, x, y];
}

export class AreaLabels {
    constructor(
        private readonly map: MapLibre,
        private readonly collections: string[],
    ) {
        const update = debounce(60, () => this.update());
        map.on('moveend', update);
        map.on('style.load', update);
        map.on('sourcedata', (event) => {
            if (collections.includes(event.sourceId ?? '') && event.isSourceLoaded) update();
        });
    }

    private update(): void {
        for (const id of this.collections) {
            const source = this.map.getSource<GeoJSONSource>(id + LABEL_SUFFIX);
            const layer = this.map.getLayer(`${id}:label`);
            if (!source || !layer || this.map.getZoom() < layer.minzoom) continue;
            source.setData({ type: 'FeatureCollection', features: this.names(id) });
        }
    }

    private names(id: string): GeoJSON.Feature[] {
        const areas = new Map<string, { properties: GeoJSON.GeoJsonProperties; area: number; x: number; y: number }>();
        for (const { properties, geometry } of this.map.querySourceFeatures(id, { sourceLayer: id })) {
            const key = String(properties['id'] ?? properties['name']);
            const sum = areas.get(key) ?? { properties, area: 0, x: 0, y: 0 };
            const polygons =
                geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
            for (const [ring] of polygons) {
                const [area, x, y] = moments(ring ?? []);
                sum.area += area;
                sum.x += x;
                sum.y += y;
            }
            areas.set(key, sum);
        }
        return [...areas.values()]
            .filter(({ area }) => area > 0)
            .map(({ properties, area, x, y }) => ({
                type: 'Feature',
                // A copy: tile properties have no prototype, and MapLibre sends only plain objects to its worker.
                properties: { ...properties },
                geometry: { type: 'Point', coordinates: [x / area, y / area] },
            }));
    }
}
