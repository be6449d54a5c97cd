/**
 * The map's style: `styles/oryx.json` (or the dark one) taken layer by layer. A layer whose metadata name a role is drawn for
 * every collection of that role, so that a collection's id is free and the look stands in the style file alone.
 */
import type { FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { base } from './api';
import { LABEL_SUFFIX } from './area_labels';
import type { Collection } from './catalogue';

/** How layers of the built style are named: "<collection id>:<part>". */
export function layerId(collection: string, part: string): string {
    return `${collection}:${part}`;
}
export function collectionOfLayer(layer: string): string {
    return layer.slice(0, Math.max(0, layer.lastIndexOf(':')));
}

const LEVELS = ['region', 'cercle', 'commune'];

function matches(collection: Collection, role: string, level: string | undefined): boolean {
    if (collection.role !== role) return false;
    if (!level) return true;
    // A level without a look of its own is drawn as a cercle.
    return (LEVELS.includes(collection.level) ? collection.level : 'cercle') === level;
}

function roleOf(layer: LayerSpecification): { role?: string; level?: string } {
    const metadata = (layer.metadata ?? {}) as Record<string, string>;
    return { ...(metadata['oryx:role'] && { role: metadata['oryx:role'] }), ...(metadata['oryx:level'] && { level: metadata['oryx:level'] }) };
}

/** The look of collections that no role describes: thin neutral lines and dots. */
function plainLayers(collection: Collection): LayerSpecification[] {
    const common = { source: collection.id, 'source-layer': collection.id };
    const geometry = (type: string): FilterSpecification => ['==', ['geometry-type'], type];
    return [
        { ...common, id: layerId(collection.id, 'line'), type: 'line', paint: { 'line-color': '#7a7264', 'line-width': 0.8 } },
        {
            ...common, id: layerId(collection.id, 'circle'), type: 'circle', filter: geometry('Point'),
            paint: { 'circle-color': '#7a7264', 'circle-radius': 3, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1 },
        },
    ];
}

function drawnFor(
    collection: Collection,
    layer: LayerSpecification,
    part: string,
    sources: Record<string, SourceSpecification>,
): LayerSpecification[] {
    const id = layerId(collection.id, part);
    if (collection.role !== 'areas' || part !== 'label')
        return [{ ...layer, id, source: collection.id, 'source-layer': collection.id } as LayerSpecification];
    const source = collection.id + LABEL_SUFFIX;
    sources[source] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
    const { 'source-layer': _, ...rest } = layer as LayerSpecification & { 'source-layer'?: string };
    return [{ ...rest, id, source } as LayerSpecification];
}

export function buildStyle(template: StyleSpecification, collections: Collection[]): StyleSpecification {
    const sources: Record<string, SourceSpecification> = {
        base: { type: 'geojson', data: `${base}map/base.json` },
    };
    for (const { id } of collections) sources[id] = { type: 'vector', url: `${base}tiles/${id}.json` };

    const layers: LayerSpecification[] = [];
    for (const layer of template.layers) {
        const { role, level } = roleOf(layer);
        if (!role || !('source' in layer)) {
            layers.push(layer);
            continue;
        }
        const part = layer.id.slice(layer.source.length + 1);
        for (const collection of collections)
            if (matches(collection, role, level)) layers.push(...drawnFor(collection, layer, part, sources));
    }
    const named = new Set(layers.map((layer) => ('source' in layer ? layer.source : '')));
    const firstLabel = layers.findIndex((layer) => layer.id === 'base-label');
    layers.splice(firstLabel, 0, ...collections.filter((c) => !named.has(c.id)).flatMap(plainLayers));

    const absolute = (url: string) => url.replace('{server}/', base);
    return {
        version: 8,
        glyphs: absolute(String(template.glyphs)),
        sprite: absolute(String(template.sprite)),
        sources,
        layers,
        transition: { duration: 0, delay: 0 },
    };
}
