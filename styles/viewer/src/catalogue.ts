import { getJson, isRecord, type Record_, records, text } from './api';
import { type Day, parseDay } from './dates';

export type Bounds = [west: number, south: number, east: number, north: number];

/** A collection as `/collections` describes it, with Oryx's own members. */
export interface Collection {
    id: string;
    title: string;
    description: string;
    role: string;
    level: string;
    version: string;
    sensitivity: string;
    attribution: string;
    licence: string;
    synthetic: boolean;
    /** Why a derived collection is behind its inputs; empty while it follows them. */
    stale: string;
    firstDay: Day | null;
    lastDay: Day | null;
    bounds: Bounds | null;
}

export interface Catalogue {
    collections: Collection[];
    /** The operator's note on boundaries, where one is configured. */
    boundaryNote: string;
}

function readBounds(extent: unknown): Bounds | null {
    const spatial = isRecord(extent) && isRecord(extent['spatial']) ? extent['spatial'] : {};
    const boxes = Array.isArray(spatial['bbox']) ? (spatial['bbox'] as unknown[]) : [];
    const box = Array.isArray(boxes[0]) ? (boxes[0] as unknown[]).map(Number) : [];
    const [west, south, east, north] = box.length === 6 ? [box[0], box[1], box[3], box[4]] : box;
    if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
    return [west, south, east, north].every(Number.isFinite) ? [west, south, east, north] : null;
}

function readCollection(json: Record_): Collection {
    const id = text(json['id']);
    const role = text(json['role']);
    return {
        id,
        title: text(json['title']) || id,
        description: text(json['description']),
        // Zones are a derived collection of role `other`: the viewer knows them by their id.
        role: id === 'heat-zones' ? 'heat-zones' : role,
        level: text(json['level']),
        version: text(json['version']),
        sensitivity: text(json['sensitivity']),
        attribution: text(json['attribution']),
        licence: text(json['licence']),
        synthetic: json['synthetic'] === true,
        stale: text(json['stale']),
        firstDay: parseDay(text(json['firstDate'])),
        lastDay: parseDay(text(json['lastDate'])),
        bounds: readBounds(json['extent']),
    };
}

export async function loadCatalogue(): Promise<Catalogue> {
    const json = await getJson('collections');
    const root = isRecord(json) ? json : {};
    return {
        collections: records(root['collections']).map(readCollection).filter((c) => c.id !== ''),
        boundaryNote: text(root['boundaryNote']),
    };
}

/** The box that the map opens on: that of the areas, else of the incidents, else of everything. */
export function openingBounds(collections: Collection[]): Bounds | null {
    for (const role of ['areas', 'incidents', '']) {
        const boxes = collections.filter((c) => (role ? c.role === role : true)).map((c) => c.bounds);
        const known = boxes.filter((b): b is Bounds => b !== null);
        if (known.length)
            return [
                Math.min(...known.map((b) => b[0])),
                Math.min(...known.map((b) => b[1])),
                Math.max(...known.map((b) => b[2])),
                Math.max(...known.map((b) => b[3])),
            ];
    }
    return null;
}

