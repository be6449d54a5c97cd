/** From a click, or Enter at the map's centre, to what is there. */
import type { GeoJSONSource, MapGeoJSONFeature } from 'maplibre-gl';
import type { Picked } from './card';
import type { Collection } from './catalogue';
import { CLUSTER_ZOOM } from './clusters';
import type { MapView } from './map_view';
import { collectionOfLayer } from './style';

const REACH = 5;
const REACH_TOUCH = 12;
const MOST = 200;
/** Points before lines before areas; zones before the areas they lie on. */
const ORDER = ['bases', 'incidents', 'airfields', 'localities', 'axes', 'heat-zones', 'areas', 'other'];

export interface PickerEvents {
    show(picked: Picked[], keyboard: boolean): void;
    nothing(keyboard: boolean): void;
}

export class Picker {
    constructor(
        private readonly view: MapView,
        private readonly collections: Collection[],
        private readonly events: PickerEvents,
    ) {
        const { map } = view;
        const touch = matchMedia('(pointer: coarse)').matches;
        map.on('click', (event) => void this.pick(event.point, touch ? REACH_TOUCH : REACH, false));
        map.on('mousemove', (event) => {
            const hit = view.pick(event.point, 3).some((f) => f.geometry.type === 'Point');
            map.getCanvas().style.cursor = hit ? 'pointer' : '';
        });
        map.getCanvas().addEventListener('keydown', (event) => {
            if (event.key !== 'Enter') return;
            const box = map.getCanvas().getBoundingClientRect();
            void this.pick({ x: box.width / 2, y: box.height / 2 }, REACH_TOUCH, true);
        });
    }

    private async pick(point: { x: number; y: number }, reach: number, keyboard: boolean): Promise<void> {
        const near = this.view.pick(point, reach);
        const under = near.filter((f) => f.geometry.type === 'Point' || f.geometry.type.endsWith('LineString'));
        const areas = this.view.pick(point, 0).filter((f) => !under.includes(f));
        const cluster = under.find((f) => f.properties['cluster'] === true);
        const plain = this.distinct([...under, ...areas].filter((f) => f.properties['cluster'] !== true));
        const first = plain[0];
        if (cluster && first?.collection.role !== 'bases') {
            const leaves = await this.open(cluster);
            if (leaves.length) this.events.show(leaves, keyboard);
            return;
        }
        if (plain.length) this.events.show(plain, keyboard);
        else this.events.nothing(keyboard);
    }

    /** A cluster opens by zooming in; one that no zoom takes apart (one place) is leafed through. */
    private async open(cluster: MapGeoJSONFeature): Promise<Picked[]> {
        const source = this.view.map.getSource<GeoJSONSource>(cluster.source);
        const collection = this.collections.find((c) => c.id === collectionOfLayer(cluster.layer.id));
        if (!source || !collection) return [];
        const id = cluster.properties['cluster_id'] as number;
        const zoom = await source.getClusterExpansionZoom(id);
        const [lon, lat] = (cluster.geometry as GeoJSON.Point).coordinates;
        if (zoom < CLUSTER_ZOOM) {
            this.view.showPoint([lon ?? 0, lat ?? 0], zoom + 0.2);
            return [];
        }
        const leaves = await source.getClusterLeaves(id, MOST, 0);
        return leaves.map((feature) => ({ collection, feature }));
    }

    private distinct(features: MapGeoJSONFeature[]): Picked[] {
        const seen = new Set<string>();
        const picked: Picked[] = [];
        for (const hit of features) {
            const collection = this.collections.find((c) => c.id === collectionOfLayer(hit.layer.id));
            const key = `${collection?.id} ${hit.properties['id'] ?? hit.id ?? JSON.stringify(hit.properties)}`;
            if (!collection || seen.has(key)) continue;
            seen.add(key);
            // A copy, as in area_labels.ts.
            picked.push({ collection, feature: { type: 'Feature', properties: { ...hit.properties }, geometry: hit.geometry } });
        }
        const rank = (p: Picked) => (ORDER.indexOf(p.collection.role) + ORDER.length) % ORDER.length;
        return picked.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    }
}
