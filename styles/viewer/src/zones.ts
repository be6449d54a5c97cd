/** The heat zones' own date and numbers: items of the published version, or of another date as the server works it out. */
import { getJson, isRecord, number, type Record_, records, text } from './api';
import type { Collection } from './catalogue';
import { type Day, isoDay, parseDay } from './dates';

/** A step of the legend: the smallest area that holds a share of recent incidents, the darker steps included. */
export interface Band {
    rank: number;
    share: number;
    km2: number;
    people: number | null;
    few: boolean;
    /** The share of the next month's incidents that it held, with its 95 % interval; null: not scored. */
    held: { share: number; low: number; high: number; n: number } | null;
}

export interface ZoneFacts {
    /** The day that was asked for; null: the published version. */
    day: Day | null;
    asOf: Day | null;
    halfLife: number;
    weights: string;
    bands: Band[];
    /** Whole zones by their ids: the tiles of another date tell no people, areas and scores, and cut their outlines. */
    features: Map<string, GeoJSON.Feature>;
}

const DEFAULT_HALF_LIFE = 180;

function readBand(p: Record_): Band | null {
    const [rank, share] = [number(p['rank']), number(p['share_to'])];
    if (rank === null || share === null) return null;
    const [held, low, high, n] = ['held', 'held_low', 'held_high', 'held_n'].map((name) => number(p[name]));
    return {
        rank,
        share,
        km2: number(p['area_km2_cum']) ?? 0,
        people: number(p['people_cum']),
        few: p['few'] === true,
        held: typeof held === 'number' ? { share: held, low: low ?? 0, high: high ?? 1, n: n ?? 0 } : null,
    };
}

export function readZones(json: unknown, day: Day | null): ZoneFacts {
    const features = isRecord(json) ? records(json['features']) : [];
    const all = features.map((f) => (isRecord(f['properties']) ? f['properties'] : {}));
    const first: Record_ = all[0] ?? {};
    const bands = new Map<number, Band>();
    for (const band of all.map(readBand))
        // A rank comes twice where parts of it rest on few incidents: its sums are the same in both.
        if (band) bands.set(band.rank, { ...band, few: band.few || (bands.get(band.rank)?.few ?? false) });
    return {
        day,
        asOf: parseDay(text(first['as_of'])),
        halfLife: number(first['half_life_days']) ?? DEFAULT_HALF_LIFE,
        weights: text(first['weights']) || 'equal',
        bands: [...bands.values()].sort((a, b) => a.rank - b.rank),
        features: new Map(features.map((f) => [String(f['id']), f as unknown as GeoJSON.Feature])),
    };
}

/** The zones of one date: null is the published version. An older question is dropped when a newer one is asked. */
export class Zones {
    private running: AbortController | null = null;
    private readonly seen = new Map<string, ZoneFacts>();
    facts: ZoneFacts | null = null;

    constructor(private readonly collection: Collection) {}

    async ask(date: Day | null): Promise<ZoneFacts> {
        this.running?.abort();
        const key = date === null ? '' : isoDay(date);
        const known = this.seen.get(key);
        if (known) return (this.facts = known);
        const controller = new AbortController();
        this.running = controller;
        const datetime = date === null ? '' : `&datetime=../${key}`;
        const facts = readZones(await getJson(`collections/${this.collection.id}/items?limit=1000${datetime}`, controller.signal), date);
        this.seen.set(key, facts);
        return (this.facts = facts);
    }
}
