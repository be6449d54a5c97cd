/** What a card says of a feature, by the role of its collection. Everything is text. */
import type { Collection } from './catalogue';
import { intervalInWords, longDay, parseInterval } from './dates';
import { about, count, decimal, percent } from './numbers';
import type { Lang, Words } from './words';

export type Properties = Record<string, unknown>;
export interface CardText {
    title: string;
    subtitle: string;
    /** Pairs of a label and lines. */
    fields: [label: string, lines: string[]][];
}

const str = (value: unknown) => (value === null || value === undefined ? '' : String(value));
const num = (value: unknown) => (typeof value === 'number' ? value : null);

function when(p: Properties): { start: number; end: number } | null {
    const [start, end] = [num(p['start']), num(p['end'])];
    return start !== null && end !== null ? { start, end } : parseInterval(str(p['date']));
}

function incident(p: Properties, words: Words, lang: Lang): CardText {
    const type = str(p['event_type']);
    const interval = when(p);
    const killed = num(p['fatalities']);
    const civilians = num(p['civilian_fatalities']);
    const fields: CardText['fields'] = [];
    if (interval) fields.push([words.card.when, [intervalInWords(interval.start, interval.end, lang, words.dateRange, words.since)]]);
    const exact = [];
    if (interval) exact.push(interval.end - interval.start <= 1 ? words.card.dayExact : words.card.dayInexact);
    const precision = str(p['location_precision']);
    if (precision) exact.push(words.placeExact[precision] ?? precision);
    if (exact.length) fields.push([words.card.precision, [exact.join(' · ')]]);
    const numbers = [killed === null ? words.card.killedUnknown : `${words.card.killed(count(killed))} (${words.card.estimate})`];
    if (killed !== 0) numbers.push(civilians === null ? words.card.civiliansUnknown : words.card.civilians(count(civilians)));
    fields.push([words.card.numbers, numbers]);
    return {
        title: (words.eventTypes[type] ?? type) || words.roles['incidents'] || '',
        subtitle: [str(p['place']), str(p['actor'])].filter(Boolean).join(' · '),
        fields,
    };
}

function base(p: Properties, words: Words, lang: Lang): CardText {
    const lines = [str(p['force']), str(p['kind'])].filter(Boolean);
    const fields: CardText['fields'] = lines.length ? [[words.card.what, [lines.join(' · ')]]] : [];
    const interval = when(p);
    if (interval) fields.push([words.card.when, [intervalInWords(interval.start, interval.end, lang, words.dateRange, words.since)]]);
    const strength = num(p['strength']);
    if (strength !== null) fields.push([words.card.numbers, [words.card.personnel(count(strength))]]);
    return { title: str(p['name']) || (words.roles['bases'] ?? ''), subtitle: '', fields };
}

function zone(p: Properties, words: Words, lang: Lang): CardText {
    const share = num(p['share_to']) ?? 0;
    const asOf = parseInterval(str(p['as_of']));
    const date = asOf ? longDay(asOf.start, lang) : words.undated;
    const title = words.zone(percent(share, lang), String(Math.round(num(p['half_life_days']) ?? 180)), date);
    const side = (suffix: string) => {
        const people = num(p[`people${suffix}`]);
        const incidents = p[`incidents${suffix}`];
        return [
            words.zoneNumbers(about(num(p[`area_km2${suffix}`]) ?? 0), people === null ? null : about(people)) + (people === null ? ` · ${words.peopleUnknown}` : ''),
            ...(incidents === undefined || incidents === null ? [] : [words.card.incidents(str(incidents))]),
        ];
    };
    const held = num(p['held']);
    const score = held === null
        ? words.zoneNotScored
        : words.zoneScored(percent(held, lang), percent(share, lang), percent(num(p['held_low']) ?? 0, lang), percent(num(p['held_high']) ?? 1, lang), str(p['held_n']));
    return {
        title: title.charAt(0).toUpperCase() + title.slice(1),
        subtitle: p['few'] === true ? words.zoneFew : '',
        fields: [
            [words.card.cumulated(percent(share, lang)), side('_cum')],
            [words.card.thisBand, side('')],
            [words.card.score, [score, words.zoneBlank]],
        ],
    };
}

function place(p: Properties, words: Words, collection: Collection): CardText {
    const people = num(p['population']);
    const fields: CardText['fields'] = people === null ? [] : [[words.card.numbers, [words.card.people(count(people))]]];
    const ref = str(p['ref']);
    return {
        title: str(p['name']) || ref || collection.title,
        subtitle: [str(p['parent']) || str(p['cercle']), str(p['name']) ? ref : ''].filter(Boolean).join(' · '),
        fields,
    };
}

export function cardText(collection: Collection, p: Properties, words: Words, lang: Lang): CardText {
    switch (collection.role) {
        case 'incidents':
            return incident(p, words, lang);
        case 'bases':
            return base(p, words, lang);
        case 'heat-zones':
            return zone(p, words, lang);
        default:
            return place(p, words, collection);
    }
}

const HIDDEN = new Set(['start', 'end']);
/** Every attribute as published, for the fold. */
export function attributeRows(p: Properties, lang: Lang): [string, string][] {
    return Object.entries(p)
        .filter(([name, value]) => !HIDDEN.has(name) && value !== null && value !== undefined)
        .map(([name, value]) => [name, typeof value === 'number' && !Number.isInteger(value) ? decimal(value, lang, 2) : String(value)]);
}
