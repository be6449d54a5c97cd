/** Layers and legend in one: each entry's heading is the switch of its layer, and says of which date the layer is. */
import type { Collection } from './catalogue';
import { clusterColours } from './clusters';
import { intervalInWords, longDay } from './dates';
import { h } from './dom';
import type { LegendFacts } from './legend_facts';
import { about, percent } from './numbers';
import * as draw from './symbols';
import type { State } from './state';
import type { Words } from './words';
import type { ZoneFacts } from './zones';

export interface LegendData {
    facts: LegendFacts;
    /** Event types in the data, most frequent first; null before they are known. */
    types: string[] | null;
    untyped: boolean;
    hollow: boolean;
    imprecise: boolean;
    clustered: boolean;
    dark: boolean;
    shapes: Map<string, string>;
    zones: ZoneFacts | null;
    /** "Computing the zones of ...", while they are asked for. */
    zonesWaiting: string;
    /** The dates of the incidents shown, in words. */
    incidentDates: string;
}

const ORDER = ['heat-zones', 'incidents', 'bases', 'axes', 'localities', 'airfields', 'areas', 'other'];

export function inOrder(collections: Collection[]): Collection[] {
    const rank = (c: Collection) => (ORDER.indexOf(c.role) + ORDER.length) % ORDER.length;
    return [...collections].sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

export function titleOf(collection: Collection, words: Words): string {
    if (collection.role === 'heat-zones') return words.roles['heat-zones'] ?? collection.title;
    if (collection.role === 'areas') return words.levels[collection.level] ?? words.titles[collection.title] ?? collection.title;
    return words.titles[collection.title] ?? collection.title;
}

function row(swatch: Element, text: string, note = ''): HTMLElement {
    return h('li', {}, swatch, h('span', {}, text, note ? h('small', {}, note) : null));
}

function zoneRows(data: LegendData, words: Words, state: State): HTMLElement[] {
    const { zones, facts } = data;
    if (!zones || !zones.bands.length) return [];
    const asOf = zones.asOf === null ? words.undated : longDay(zones.asOf, state.lang);
    const rows = zones.bands.map((band) => {
        const colour = facts.zoneColours[Math.min(band.rank, facts.zoneColours.length) - 1] ?? '';
        const people = band.people === null ? null : about(band.people);
        const numbers = words.zoneNumbers(about(band.km2), people) + (people ? '' : ` · ${words.peopleUnknown}`);
        return row(draw.zoneSwatch(colour, facts.zoneOpacity, facts.landColour), words.zoneRow(percent(band.share, state.lang)), numbers);
    });
    if (zones.bands.some((band) => band.few))
        rows.push(row(draw.zoneSwatch('#fecc5c', facts.zoneOpacity, facts.landColour, true), words.zoneFew));
    const scored = zones.bands.find((band) => band.share >= 0.5 && band.held)?.held;
    const scoredShare = zones.bands.find((band) => band.share >= 0.5 && band.held)?.share ?? 0.5;
    const score = scored
        ? words.zoneScored(percent(scored.share, state.lang), percent(scoredShare, state.lang), percent(scored.low, state.lang), percent(scored.high, state.lang), about(scored.n))
        : words.zoneNotScored;
    const weights = words.zoneWeights[zones.weights] ?? zones.weights;
    return [
        h('li', { class: 'note' }, words.zoneIntro(String(Math.round(zones.halfLife)), asOf)),
        ...rows,
        h('li', { class: 'note' }, `${score} ${weights.charAt(0).toUpperCase()}${weights.slice(1)}. `, h('strong', {}, words.zoneBlank)),
    ];
}

function incidentRows(data: LegendData, words: Words): HTMLElement[] {
    const { facts } = data;
    const halo = facts.haloColour;
    const known = (data.types ?? []).filter((type) => facts.typeColours.has(type));
    const other = (data.types ?? []).filter((type) => !facts.typeColours.has(type));
    const rows = known.map((type) =>
        row(draw.discSwatch(facts.typeColours.get(type) ?? '', { halo }), words.eventTypes[type] ?? type),
    );
    if (other.length) rows.push(row(draw.discSwatch(facts.otherColour, { halo }), other.length > 3 ? words.otherTypes : other.join(', ')));
    if (data.untyped) rows.push(row(draw.discSwatch(facts.otherColour, { halo }), words.typeMissing));
    if (data.hollow) rows.push(row(draw.discSwatch('currentColor', { hollow: true, halo }), words.unknownFatalities));
    if (data.imprecise) rows.push(row(draw.discSwatch(facts.otherColour, { soft: true, halo }), words.imprecise));
    if (data.clustered)
        rows.push(row(draw.clusterSwatch('7', clusterColours(data.dark)), words.cluster));
    rows.push(h('li', { class: 'note' }, words.sizeTitle), h('li', {}, draw.sizeSwatch([1, 10, 50], facts.otherColour, halo)));
    return rows;
}

function legendRows(collection: Collection, data: LegendData, words: Words, state: State): HTMLElement[] {
    const { facts } = data;
    switch (collection.role) {
        case 'heat-zones':
            return zoneRows(data, words, state);
        case 'incidents':
            return incidentRows(data, words);
        case 'bases':
            return [...data.shapes].map(([force, shape]) => row(draw.shapeSwatch(shape, facts.shapeColour), force || words.forceMissing));
        default:
            return [];
    }
}

/** One swatch beside the heading says all there is to say of a simple layer. */
function headingSwatch(collection: Collection, facts: LegendFacts): SVGElement | null {
    switch (collection.role) {
        case 'axes':
            return draw.lineSwatch(facts.axisColour, 2.4);
        case 'localities':
            return draw.dotSwatch(facts.dotColour, facts.haloColour);
        case 'airfields':
            return draw.shapeSwatch('airfield', facts.dotColour);
        case 'areas':
            return draw.lineSwatch(facts.areaColours[collection.level] ?? facts.areaColours['cercle'] ?? '', collection.level === 'region' ? 2.2 : 1.2);
        case 'other':
            return draw.lineSwatch('#7a7264', 1.2);
        default:
            return null;
    }
}

function dateOf(collection: Collection, data: LegendData, words: Words, state: State): string {
    const { lang } = state;
    if (collection.role === 'heat-zones') {
        if (data.zonesWaiting) return data.zonesWaiting;
        const day = data.zones?.asOf ?? collection.lastDay;
        return day === null ? '' : words.asOf(longDay(day, lang));
    }
    if (collection.role === 'incidents' && data.incidentDates) return data.incidentDates;
    const { firstDay, lastDay } = collection;
    if (firstDay === null) return '';
    if (lastDay === null) return words.since(longDay(firstDay, lang));
    return intervalInWords(firstDay, lastDay + 1, lang, words.dateRange, words.since);
}

export function renderEntries(
    collections: Collection[],
    data: LegendData,
    words: Words,
    state: State,
    toggle: (id: string, on: boolean) => void,
): HTMLElement {
    const list = h('div', { class: 'entries' });
    for (const collection of inOrder(collections)) {
        const on = !state.hidden.has(collection.id);
        const swatch = headingSwatch(collection, data.facts);
        const box = h('input', {
            type: 'checkbox', id: `layer-${collection.id}`,
            onchange: (event) => toggle(collection.id, (event.target as HTMLInputElement).checked),
        });
        box.checked = on;
        const date = dateOf(collection, data, words, state);
        const rows = on ? legendRows(collection, data, words, state) : [];
        list.append(
            h('section', { class: `entry${on ? '' : ' off'}`, 'data-collection': collection.id },
                h('label', { class: 'heading', for: box.id }, box, h('span', { class: 'name' }, titleOf(collection, words)), swatch),
                date ? h('p', { class: 'date' }, date) : null,
                collection.stale ? h('p', { class: 'stale' }, `${words.stale}: ${collection.stale}`) : null,
                rows.length ? h('ul', { class: 'legend' }, ...rows) : null,
            ),
        );
    }
    return list;
}
