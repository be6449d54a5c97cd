/** The map: what is drawn follows the state; what is asked of it (pick, fly, select) comes through here. */
import {
    type FilterSpecification, type GeoJSONSource, type LayerSpecification, Map as MapLibre, type MapGeoJSONFeature,
    type PointLike, ScaleControl, type StyleSpecification, type VectorTileSource,
} from 'maplibre-gl';
import { base } from './api';
import { AreaLabels } from './area_labels';
import { DetailedBase } from './base';
import { type Bounds, type Collection, openingBounds } from './catalogue';
import { Clusters } from './clusters';
import { type Day, isoDay, type Step } from './dates';
import { buildStyle, collectionOfLayer, layerId } from './style';
import type { Lang } from './words';

export interface TimeSelection {
    /** Null on both: everything, and nothing is filtered. */
    from: Day | null;
    to: Day | null;
    imprecise: boolean;
    step: Step;
}

const ACCENT = '#6a1fd0';
const ACCENT_DARK = '#c9a4ff';
/** Forces that share a town stand side by side: where the icon of the first, second, ... force stands. */
const SLOTS: [number, number][] = [[-10, -6], [10, -6], [30, -6], [-30, -6], [0, -26], [20, -26], [-20, -26]];
const LONGEST: Record<Step, number> = { week: 7, month: 31, year: 366 };
const reduced = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export class MapView {
    readonly map: MapLibre;
    readonly clusters = new Map<string, Clusters>();
    private filters = new Map<string, FilterSpecification | undefined>();
    private hidden = new Set<string>();
    private time: TimeSelection = { from: null, to: null, imprecise: true, step: 'week' };
    zonesDay: Day | null = null;
    private shapes: Map<string, string> | null = null;
    private selection: GeoJSON.Feature | null = null;
    private lang: Lang = 'en';

    constructor(
        container: HTMLElement,
        template: StyleSpecification,
        private readonly collections: Collection[],
        private readonly dark: () => boolean,
        padding: { left: number; right: number; top: number; bottom: number },
    ) {
        const bounds = openingBounds(collections);
        this.map = new MapLibre({
            container,
            style: this.prepare(template),
            hash: 'map',
            attributionControl: false,
            dragRotate: false,
            pitchWithRotate: false,
            rollEnabled: false,
            touchPitch: false,
            maxZoom: 17,
            fadeDuration: reduced() ? 0 : 150,
            ...(bounds ? { bounds: toLngLatBounds(bounds), fitBoundsOptions: { padding } } : { center: [0, 15], zoom: 1.4 }),
        });
        this.map.touchZoomRotate.disableRotation();
        this.map.keyboard.disableRotation();
        this.map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-right');
        const detail = new DetailedBase(this.map);
        new AreaLabels(this.map, collections.filter((c) => c.role === 'areas').map((c) => c.id));
        this.map.on('style.load', () => this.restore());
        this.map.once('idle', () => detail.update());
    }

    /** The style with its layers already as the state wants them, so that nothing flashes. */
    private prepare(template: StyleSpecification): StyleSpecification {
        const style = buildStyle(template, this.collections);
        this.filters = new Map(
            style.layers.map((layer) => [layer.id, 'filter' in layer ? (layer.filter as FilterSpecification) : undefined]),
        );
        for (const layer of style.layers) this.localise(layer);
        return style;
    }
    private localise(layer: LayerSpecification): void {
        if (layer.id === 'base-label' && layer.type === 'symbol')
            layer.layout = { ...layer.layout, 'text-field': ['get', this.lang === 'fr' ? 'name_fr' : 'name'] };
    }

    setTemplate(template: StyleSpecification): void {
        this.map.setStyle(this.prepare(template), { diff: false });
    }

    setLang(lang: Lang): void {
        this.lang = lang;
        if (this.map.getLayer('base-label'))
            this.map.setLayoutProperty('base-label', 'text-field', ['get', lang === 'fr' ? 'name_fr' : 'name']);
    }

    /** Puts everything that is not in the style file back after a style was loaded. */
    private restore(): void {
        for (const clusters of this.clusters.values()) clusters.draw();
        this.drawSelection();
        this.setLang(this.lang);
        this.applyHidden();
        this.applyTime();
        this.applyShapes();
        if (this.zonesDay !== null) this.applyZonesDay();
    }
    private get ready(): boolean {
        return this.map.getLayer('sea') !== undefined;
    }
    private layersOf(collection: string): LayerSpecification[] {
        return this.map.getStyle().layers.filter((layer) => collectionOfLayer(layer.id) === collection);
    }

    setHidden(hidden: Set<string>): void {
        this.hidden = new Set(hidden);
        if (this.ready) this.applyHidden();
    }
    private applyHidden(): void {
        for (const { id } of this.collections)
            for (const layer of this.layersOf(id))
                this.map.setLayoutProperty(layer.id, 'visibility', this.hidden.has(id) ? 'none' : 'visible');
    }

    setTime(time: TimeSelection): void {
        this.time = time;
        if (this.ready) this.applyTime();
    }
    private applyTime(): void {
        for (const collection of this.collections.filter((c) => c.role === 'incidents' || c.role === 'bases'))
            for (const layer of this.layersOf(collection.id)) {
                const own = this.filters.get(layer.id);
                if (!this.filters.has(layer.id)) continue; // clusters are filtered in their data
                const parts = [...(own ? [own] : []), ...this.timeFilter(collection.role === 'incidents')];
                this.map.setFilter(layer.id, parts.length > 1 ? (['all', ...parts] as never) : parts[0] ?? null);
            }
    }
    /** OGC's rule: an interval matches by intersection, what has no date matches always. */
    private timeFilter(withPrecision: boolean): FilterSpecification[] {
        const { from, to, imprecise, step } = this.time;
        const parts: unknown[] = [];
        if (to !== null) parts.push(['<', ['coalesce', ['get', 'start'], -1e9], to]);
        if (from !== null) parts.push(['>', ['coalesce', ['get', 'end'], 1e9], from]);
        if (withPrecision && !imprecise)
            parts.push(['<=', ['-', ['coalesce', ['get', 'end'], 0], ['coalesce', ['get', 'start'], 0]], LONGEST[step]]);
        return parts as FilterSpecification[];
    }

    cluster(collection: string, features: GeoJSON.Feature[]): void {
        let clusters = this.clusters.get(collection);
        if (!clusters) this.clusters.set(collection, (clusters = new Clusters(this.map, collection, this.dark)));
        if (!this.ready) return;
        clusters.setFeatures(features);
        this.applyHidden();
    }

    /** Which day the zones are drawn for; null is the published version. */
    setZonesDay(day: Day | null): void {
        if (day === this.zonesDay) return;
        this.zonesDay = day;
        if (this.ready) this.applyZonesDay();
    }
    private applyZonesDay(): void {
        const query = this.zonesDay === null ? '' : `?datetime=../${isoDay(this.zonesDay)}`;
        for (const { id } of this.collections.filter((c) => c.role === 'heat-zones'))
            this.map.getSource<VectorTileSource>(id)?.setTiles([`${base}tiles/${id}/{z}/{x}/{y}${query}`]);
    }

    setShapes(shapes: Map<string, string>): void {
        this.shapes = shapes;
        if (this.ready) this.applyShapes();
    }
    private applyShapes(): void {
        if (!this.shapes?.size) return;
        const images = [...[...this.shapes].flat(), 'cross'];
        const at = (slot: [number, number] | undefined) => ['literal', slot ?? [0, -6]];
        const offsets = [...[...this.shapes.keys()].flatMap((force, i) => [force, at(SLOTS[i])]), at(undefined)];
        for (const { id } of this.collections.filter((c) => c.role === 'bases'))
            if (this.map.getLayer(layerId(id, 'icon')))
                for (const [name, pairs] of [['icon-image', images], ['icon-offset', offsets]] as const)
                    this.map.setLayoutProperty(layerId(id, 'icon'), name, ['match', ['get', 'force'], ...pairs] as never);
    }

    select(feature: GeoJSON.Feature | null): void {
        this.selection = feature;
        if (this.ready) this.drawSelection();
    }
    private drawSelection(): void {
        const data: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: this.selection ? [this.selection] : [] };
        const source = this.map.getSource<GeoJSONSource>('selection');
        if (source) {
            source.setData(data);
            return;
        }
        const colour = this.dark() ? ACCENT_DARK : ACCENT;
        this.map.addSource('selection', { type: 'geojson', data });
        this.map.addLayer({
            id: 'selection-line', type: 'line', source: 'selection', filter: ['!=', ['geometry-type'], 'Point'],
            layout: { 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': 3 },
        });
        this.map.addLayer({
            id: 'selection-ring', type: 'circle', source: 'selection', filter: ['==', ['geometry-type'], 'Point'],
            paint: {
                'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': colour, 'circle-stroke-width': 3,
                'circle-radius': ['max', 12, ['+', 5, ['sqrt', ['+', 14, ['*', 4, ['min', 200, ['coalesce', ['get', 'fatalities'], 0]]]]]]],
            },
        });
    }

    /** What is drawn near a point of the screen, topmost first. */
    pick(point: { x: number; y: number }, reach: number): MapGeoJSONFeature[] {
        const box: [PointLike, PointLike] = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
        const layers = this.map
            .getStyle()
            .layers.filter((layer) => collectionOfLayer(layer.id) !== '' && layer.type !== 'symbol')
            .map((layer) => layer.id);
        const icons = this.collections.map(({ id }) => layerId(id, 'icon')).filter((id) => this.map.getLayer(id));
        return this.map.queryRenderedFeatures(box, { layers: [...layers, ...icons] });
    }

    whole(padding: { left: number; right: number; top: number; bottom: number }): void {
        const bounds = openingBounds(this.collections);
        if (bounds) this.map.fitBounds(toLngLatBounds(bounds), { padding, animate: !reduced() });
    }
    zoomBy(levels: number): void {
        this.map.zoomTo(this.map.getZoom() + levels, { animate: !reduced() });
    }
    showPoint(centre: [number, number], zoom: number): void {
        this.map.easeTo({ center: centre, zoom, animate: !reduced() });
    }
}

function toLngLatBounds([west, south, east, north]: Bounds): [[number, number], [number, number]] {
    return [[west, Math.max(-80, south)], [east < west ? east + 360 : east, Math.min(84, north)]];
}
