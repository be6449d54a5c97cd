/** The page as a whole: the catalogue and the style come in, and map, panel, time bar and card follow one state. */
import type { StyleSpecification } from 'maplibre-gl';
import { ApiError, getJson } from './api';
import { Card, type Picked } from './card';
import { type Catalogue, type Collection } from './catalogue';
import { renderCorner } from './corner';
import { type Day, longDay, shortDay } from './dates';
import { debounce, throttle } from './dom';
import { loadForces } from './forces';
import { chooseStep, exactTo, histogram, type Incident, type IncidentList, loadIncidents } from './incidents';
import { assignShapes, type LegendFacts, legendFacts } from './legend_facts';
import { isNarrow, Layout } from './layout';
import { MapView } from './map_view';
import { Notices } from './notice';
import { type LegendData, renderEntries, titleOf } from './panel';
import { Picker } from './picker';
import type { Store } from './state';
import { isDark, onThemeChange } from './theme';
import { TimeBar } from './timebar';
import { type Words, wordsOf } from './words';
import { Zones } from './zones';

export function styleFor(dark: boolean): Promise<StyleSpecification> {
    return getJson(dark ? 'styles/oryx-dark' : 'styles/oryx') as Promise<StyleSpecification>;
}

export class App {
    private words: Words;
    private facts: LegendFacts;
    private readonly notices = new Notices();
    private readonly layout: Layout;
    private readonly card: Card;
    private readonly timebar: TimeBar;
    private readonly view: MapView;
    private readonly zones: Zones | null;
    private readonly incidents: Collection | null;
    private list: IncidentList | null = null;
    private step: 'week' | 'month' | 'year' = 'week';
    private types: string[] | null = null;
    private forces: string[] = [];
    private zonesWaiting = '';
    private zonesFailedDay: Day | null = null;
    private playing = false;
    private selected: Picked | null = null;

    constructor(
        root: HTMLElement,
        private readonly catalogue: Catalogue,
        template: StyleSpecification,
        private readonly store: Store,
    ) {
        const { state } = store;
        this.words = wordsOf(state.lang);
        this.facts = legendFacts(template);
        const role = (name: string) => catalogue.collections.find((c) => c.role === name) ?? null;
        this.incidents = role('incidents');
        const zones = role('heat-zones');
        this.zones = zones ? new Zones(zones) : null;
        this.card = new Card(this.words, state.lang, (picked) => void this.select(picked));
        this.timebar = new TimeBar(this.words, state.lang, {
            range: (from, to) => store.setDates(from, to),
            imprecise: (on) => store.set('imprecise', on),
            playing: (on) => this.setPlaying(on),
        });
        this.layout = new Layout(root, { notices: this.notices.element, card: this.card.element, timebar: this.timebar.element }, {
            zoom: (by) => this.view.zoomBy(by),
            whole: () => this.view.whole(this.layout.padding()),
            lang: () => store.set('lang', state.lang === 'en' ? 'fr' : 'en'),
        });
        this.layout.setWords(this.words);
        this.layout.corner.append(renderCorner(catalogue, this.words, state.lang));
        if (this.incidents) this.timebar.wait();
        this.view = new MapView(this.layout.mapElement, template, catalogue.collections, isDark, this.layout.padding());
        // For the browser's console and for tests, which ask the map what it has drawn.
        Object.assign(globalThis, { oryx: { map: this.view.map } });
        this.applyWords();
        this.view.setHidden(state.hidden);
        this.listen();
        this.drawPanel();
    }

    private listen(): void {
        const { store, view } = this;
        const { state } = store;
        // A day's zones are drawn while the handle moves; what the legend and the card say of them comes when it rests.
        const drawZones = throttle(100, () => this.view.setZonesDay(this.zonesDay()));
        const zonesSoon = debounce(350, () => void this.followZones());
        store.listen((changed) => {
            if (changed === 'lang') this.applyWords();
            if (changed === 'hidden') view.setHidden(state.hidden);
            if (changed === 'to' || changed === 'from' || changed === 'imprecise') {
                this.applyTime();
                drawZones();
                zonesSoon();
            }
            this.drawPanel();
        });
        onThemeChange(() =>
            void styleFor(isDark()).then((template) => {
                this.facts = legendFacts(template);
                view.setTemplate(template);
                this.drawPanel();
            }),
        );
        const failed = new Set<string>();
        view.map.on('error', (event) => {
            view.map.triggerRepaint(); // a failed tile alone draws no frame, and the map would never come to rest
            const source = (event as { sourceId?: string }).sourceId ?? '';
            const collection = this.catalogue.collections.find((c) => c.id === source);
            if (!collection) console.error(event.error);
            if (!collection || failed.has(source)) return;
            failed.add(source);
            this.notices.say(this.words.tilesFailed(titleOf(collection, this.words)), this.words);
        });
        new Picker(view, this.catalogue.collections, {
            show: (picked: Picked[], keyboard: boolean) =>
                this.card.open(picked.map((one) => this.whole(one)), keyboard ? view.map.getCanvas() : null),
            nothing: (keyboard: boolean) => {
                this.card.close();
                if (keyboard) this.notices.say(this.words.nothingHere, this.words);
            },
        });
        view.map.once('idle', () => document.documentElement.setAttribute('data-drawn', ''));
        void this.loadIncidents();
        void this.loadForces();
        void this.followZones();
    }

    private applyWords(): void {
        const { lang } = this.store.state;
        this.words = wordsOf(lang);
        document.documentElement.lang = lang;
        this.layout.setWords(this.words);
        this.layout.corner.replaceChildren(renderCorner(this.catalogue, this.words, lang));
        this.card.setWords(this.words, lang);
        this.timebar.setWords(this.words, lang);
        this.view.setLang(lang);
        this.view.map.getCanvas().setAttribute('aria-label', this.words.keyboardHint);
    }

    private async loadIncidents(): Promise<void> {
        if (!this.incidents) return;
        const { state } = this.store;
        try {
            this.list = await loadIncidents(this.incidents.id);
        } catch {
            this.timebar.hide();
            this.notices.say(this.words.incidentsFailed, this.words);
            return;
        }
        const { list } = this;
        const counts = new Map<string, number>();
        for (const { feature } of list.incidents) {
            const type = String(feature.properties?.['event_type'] ?? '');
            counts.set(type, (counts.get(type) ?? 0) + 1);
        }
        this.types = [...counts].sort((a, b) => b[1] - a[1]).map(([type]) => type);
        if (list.incidents.length) {
            this.step = chooseStep(list, isNarrow() ? 300 : 700);
            this.timebar.show(list, histogram(list, this.step), state.from, state.to, state.imprecise);
        } else this.timebar.hide();
        this.applyTime();
        this.drawPanel();
    }

    private async loadForces(): Promise<void> {
        const bases = this.catalogue.collections.filter((c) => c.role === 'bases');
        const lists = await Promise.all(bases.map((c) => loadForces(c.id).catch(() => [])));
        this.forces = [...new Set(lists.flat())];
        this.view.setShapes(assignShapes(this.facts, this.forces.filter(Boolean)));
        this.drawPanel();
    }

    /** Tiles tell no more of a zone of another day than drawing needs; what else is known of it came as items. */
    private whole(picked: Picked): Picked {
        if (picked.collection.role !== 'heat-zones' || this.zones?.facts?.day !== this.view.zonesDay) return picked;
        const feature = this.zones.facts.features.get(String(picked.feature.properties?.['id']));
        return feature ? { ...picked, feature: { ...feature, properties: { ...picked.feature.properties, ...feature.properties } } } : picked;
    }

    /** Tiles cut what they carry: the outline of an area or a road is that of the whole feature. */
    private async select(picked: Picked | null): Promise<void> {
        this.selected = picked;
        const ownZone = picked?.collection.role === 'heat-zones' && this.whole(picked) !== picked;
        const cut = picked !== null && picked.feature.geometry.type !== 'Point' && !ownZone;
        this.view.select(cut ? null : (picked?.feature ?? null));
        const id = picked?.feature.properties?.['id'];
        if (!cut || id === undefined || (picked.collection.role === 'heat-zones' && this.view.zonesDay !== null)) return;
        const whole = await getJson(`collections/${picked.collection.id}/items/${encodeURIComponent(String(id))}`).catch(() => picked.feature);
        if (this.selected === picked) this.view.select(whole as GeoJSON.Feature);
    }

    private shown(incident: Incident): boolean {
        const { from, to, imprecise } = this.store.state;
        if (to !== null && incident.start >= to) return false;
        if (from !== null && incident.end <= from) return false;
        return imprecise || exactTo(this.step, incident.start, incident.end);
    }

    private applyTime(): void {
        const { from, to, imprecise } = this.store.state;
        this.view.setTime({ from, to, imprecise, step: this.step });
        const { list, incidents } = this;
        if (!list?.complete || !incidents) return;
        const dated = list.incidents.filter((i) => this.shown(i)).map((i) => i.feature);
        this.view.cluster(incidents.id, [...dated, ...list.undated].filter((f) => f.geometry.coordinates.length));
    }

    /** The zones follow the end of the time bar: another date is asked of the server, the data's own end is the published one. */
    private zonesDay(): Day | null {
        const { to } = this.store.state;
        return to === null || (this.list && to >= this.list.endDay) ? null : to - 1;
    }
    private async followZones(): Promise<void> {
        const { zones } = this;
        if (!zones) return;
        const { lang } = this.store.state;
        const day = this.zonesDay();
        this.view.setZonesDay(day);
        if (day !== null && this.playing && this.zonesWaiting) return;
        this.zonesWaiting = day === null ? '' : this.words.zoneWaiting(longDay(day, lang));
        this.drawPanel();
        try {
            await zones.ask(day);
            this.zonesWaiting = '';
            this.card.renew((picked) => this.whole(picked));
        } catch (error) {
            if (error instanceof DOMException && error.name === 'AbortError') return;
            this.zonesWaiting = '';
            if (day !== null && day !== this.zonesFailedDay)
                this.notices.say(`${this.words.zonesFailed(longDay(day, lang))} ${error instanceof ApiError ? error.message : ''}`, this.words);
            this.zonesFailedDay = day;
        }
        this.drawPanel();
    }

    private setPlaying(on: boolean): void {
        this.playing = on;
        if (!on) void this.followZones();
    }

    private incidentDates(): string {
        const { list, words } = this;
        const { from, to, lang } = this.store.state;
        if (!list?.incidents.length) return '';
        return words.dateRange(shortDay(Math.max(from ?? list.firstDay, list.firstDay), lang), shortDay(Math.min(to ?? list.endDay, list.endDay) - 1, lang));
    }

    private legendData(): LegendData {
        const features = this.list?.incidents ?? [];
        const rough = ['line', 'admin2', 'admin1', 'country', 'unknown'];
        return {
            facts: this.facts,
            types: this.types?.filter(Boolean) ?? null,
            untyped: this.types?.includes('') ?? false,
            hollow: features.some((i) => i.feature.properties?.['fatalities'] == null),
            imprecise: features.some((i) => rough.includes(String(i.feature.properties?.['location_precision']))),
            clustered: this.list?.complete ?? false,
            dark: isDark(),
            shapes: new Map([...assignShapes(this.facts, this.forces.filter(Boolean)), ...(this.forces.includes('') ? [['', 'cross'] as [string, string]] : [])]),
            zones: this.zones?.facts ?? null,
            zonesWaiting: this.zonesWaiting,
            incidentDates: this.incidentDates(),
        };
    }

    private drawPanel(): void {
        const { layout, store, catalogue, words } = this;
        const focused = document.activeElement?.id ?? '';
        const scroll = layout.panelBody.scrollTop;
        layout.panelBody.replaceChildren(
            renderEntries(catalogue.collections, this.legendData(), words, store.state, (id, on) => store.toggle(id, on)),
        );
        layout.panelBody.scrollTop = scroll;
        if (focused.startsWith('layer-')) document.getElementById(focused)?.focus();
    }
}
