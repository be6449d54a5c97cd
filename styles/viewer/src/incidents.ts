/** The incidents as items: what the time bar counts and what the low zooms cluster. */
import { getJson, isRecord, number, type Record_, records, text } from './api';
import { type Day, nextStep, parseInterval, type Step, stepStart } from './dates';

export interface Incident {
    start: Day;
    end: Day;
    feature: GeoJSON.Feature<GeoJSON.Point>;
}

export interface IncidentList {
    incidents: Incident[];
    /** Without a date: always shown, never counted. */
    undated: GeoJSON.Feature<GeoJSON.Point>[];
    /** How many the server holds, with those that were not listed. */
    total: number;
    complete: boolean;
    firstDay: Day;
    endDay: Day;
}

const PAGE = 10_000;
const MOST = 10_000;

function readWhen(properties: Record_): { start: Day; end: Day } | null {
    const [start, end] = [number(properties['start']), number(properties['end'])];
    if (start !== null && end !== null) return { start, end };
    const [first, last] = [text(properties['date_start']), text(properties['date_end'])];
    return parseInterval(text(properties['date']) || (first && last ? `${first}/${last}` : first));
}

export async function loadIncidents(collection: string): Promise<IncidentList> {
    const list: IncidentList = { incidents: [], undated: [], total: 0, complete: false, firstDay: Infinity, endDay: -Infinity };
    let path: string | null = `collections/${collection}/items?limit=${PAGE}`;
    let read = 0;
    while (path && read < MOST) {
        const page: unknown = await getJson(path);
        if (!isRecord(page)) break;
        const features = records(page['features']);
        read += features.length;
        list.total = number(page['numberMatched']) ?? read;
        for (const feature of features) add(list, feature);
        const next = records(page['links']).find((link) => link['rel'] === 'next');
        // Only the query of the link is taken: its host may be another name of this server.
        path = next && features.length ? `collections/${collection}/items${new URL(text(next['href']), location.href).search}` : null;
    }
    list.complete = path === null;
    return list;
}

function add(list: IncidentList, json: Record_): void {
    const geometry = json['geometry'] as GeoJSON.Geometry | null;
    const properties = isRecord(json['properties']) ? json['properties'] : {};
    const when = readWhen(properties);
    if (when) {
        list.firstDay = Math.min(list.firstDay, when.start);
        list.endDay = Math.max(list.endDay, when.end);
    }
    const point: GeoJSON.Point = geometry?.type === 'Point' ? geometry : { type: 'Point', coordinates: [] };
    const id = json['id'] as string | number | undefined;
    const feature: GeoJSON.Feature<GeoJSON.Point> = {
        type: 'Feature',
        properties: { ...properties, id, ...(when ?? {}) },
        geometry: point,
    };
    if (when) list.incidents.push({ ...when, feature });
    else list.undated.push(feature);
}

/** Whether an interval lies in one step: only then can a bar count it. */
export function exactTo(step: Step, start: Day, end: Day): boolean {
    return stepStart(start, step) === stepStart(end - 1, step);
}

/**
 * The finest step that does not hide most of the incidents: weeks where days are known; months or years where the source gives
 * no more. More than `most` bars would be thinner than a pixel.
 */
export function chooseStep(list: IncidentList, most: number): Step {
    const days = list.endDay - list.firstDay;
    for (const [step, length] of [['week', 7], ['month', 30.4]] as [Step, number][]) {
        const exact = list.incidents.filter((i) => exactTo(step, i.start, i.end)).length;
        if (exact * 2 >= list.incidents.length && days / length <= most) return step;
    }
    return 'year';
}

export interface Bar {
    start: Day;
    end: Day;
    count: number;
}

export interface Histogram {
    step: Step;
    bars: Bar[];
    /** Incidents whose interval is longer than a step. */
    unknown: number;
    counted: number;
    highest: number;
}

export function histogram(list: IncidentList, step: Step): Histogram {
    const bars: Bar[] = [];
    const at = new Map<Day, Bar>();
    for (let start = stepStart(list.firstDay, step); start < list.endDay; start = nextStep(start, step)) {
        const bar = { start, end: nextStep(start, step), count: 0 };
        bars.push(bar);
        at.set(start, bar);
    }
    let unknown = 0;
    for (const { start, end } of list.incidents) {
        const bar = exactTo(step, start, end) ? at.get(stepStart(start, step)) : undefined;
        if (bar) bar.count++;
        else unknown++;
    }
    return { step, bars, unknown, counted: list.incidents.length - unknown, highest: Math.max(0, ...bars.map((b) => b.count)) };
}
