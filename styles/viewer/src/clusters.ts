/**
 * At low zooms incidents lie on each other: they are drawn clustered, with a count, from the listed items. From CLUSTER_ZOOM on
 * the vector tiles are drawn. Where the server holds more incidents than the viewer lists, tiles are drawn at every zoom.
 */
import type { CircleLayerSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { layerId } from './style';

export const CLUSTER_ZOOM = 9;

export interface ClusterColours {
    ring: string;
    text: string;
    halo: string;
}
/** Neutral, so that a mixed group is not taken for a type, and hardly filled, so that it does not drown the zones. */
export function clusterColours(dark: boolean): ClusterColours {
    return dark ? { ring: '#c9d0d5', text: '#f2f4f5', halo: '#24282b' } : { ring: '#4a4f57', text: '#2a2e33', halo: '#ffffff' };
}
export const CLUSTER_FILL = 0.07;

export class Clusters {
    private data: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

    constructor(
        private readonly map: MapLibre,
        readonly collection: string,
        private readonly isDark: () => boolean,
    ) {}

    private get source(): string {
        return `${this.collection}~clusters`;
    }

    setFeatures(features: GeoJSON.Feature[]): void {
        this.data = { type: 'FeatureCollection', features };
        const source = this.map.getSource<GeoJSONSource>(this.source);
        if (source) source.setData(this.data);
        else this.draw();
    }

    /** Adds the layers; called again after every change of style. */
    draw(): void {
        const { map, collection, source } = this;
        const layers = map.getStyle().layers;
        const at = layers.findIndex((layer) => layer.id === layerId(collection, 'circle'));
        const circle = layers[at] as CircleLayerSpecification | undefined;
        if (!circle || map.getSource(source)) return;
        const above = layers[at + 1]?.id;
        map.addSource(source, {
            type: 'geojson', data: this.data, cluster: true, clusterRadius: 22, clusterMaxZoom: CLUSTER_ZOOM - 1, clusterMinPoints: 2,
        });
        const isCluster = ['has', 'point_count'];
        const colours = clusterColours(this.isDark());
        // The disc's area grows with the number of incidents.
        const radius = ['min', 26, ['sqrt', ['+', 64, ['*', 0.7, ['get', 'point_count']]]]];
        const added: LayerSpecification[] = [
            {
                ...circle, id: layerId(collection, 'single'), source, maxzoom: CLUSTER_ZOOM,
                filter: ['!', isCluster] as never,
            },
            {
                id: layerId(collection, 'cluster'), type: 'circle', source, maxzoom: CLUSTER_ZOOM, filter: isCluster as never,
                layout: { 'circle-sort-key': ['-', 0, ['get', 'point_count']] as never },
                paint: {
                    'circle-color': colours.ring, 'circle-opacity': CLUSTER_FILL, 'circle-radius': radius as never,
                    'circle-stroke-color': colours.ring, 'circle-stroke-width': 1, 'circle-stroke-opacity': 0.8,
                },
            },
            {
                id: layerId(collection, 'cluster-count'), type: 'symbol', source, maxzoom: CLUSTER_ZOOM, filter: isCluster as never,
                layout: {
                    'text-field': ['to-string', ['get', 'point_count']], 'text-font': ['Noto Sans Regular'], 'text-size': 12,
                    'text-allow-overlap': true, 'text-padding': 6,
                },
                paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.4 },
            },
        ];
        for (const layer of added) {
            const tiles = layer as { 'source-layer'?: string; minzoom?: number };
            delete tiles['source-layer'];
            delete tiles.minzoom;
            // The numbers lie on top of everything: names keep clear of what is above them.
            map.addLayer(layer, layer.type === 'symbol' ? undefined : above);
        }
        map.setLayerZoomRange(circle.id, CLUSTER_ZOOM, 24);
    }
}
