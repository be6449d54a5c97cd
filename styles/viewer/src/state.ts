import type { Day } from './dates';
import { isoDay, parseDay } from './dates';
import { browserLang, isLang, type Lang } from './words';

/** What the reader has chosen. It stands in the address, so that a link shows the same map to somebody else. */
export interface State {
    lang: Lang;
    /** Ids of the collections that are switched off. */
    hidden: Set<string>;
    /** First day shown, and the day after the last one; null: the data's own ends. */
    from: Day | null;
    to: Day | null;
    /** Whether incidents known only by month, year or a longer interval are shown. */
    imprecise: boolean;
}

type Listener = (changed: keyof State) => void;

export class Store {
    private readonly listeners: Listener[] = [];
    readonly state: State;

    constructor(private readonly known: string[]) {
        this.state = readHash(known);
    }

    listen(listener: Listener): void {
        this.listeners.push(listener);
    }

    set<K extends keyof State>(key: K, value: State[K]): void {
        this.state[key] = value;
        for (const listener of this.listeners) listener(key);
        this.writeHash();
    }

    setDates(from: Day | null, to: Day | null): void {
        this.state.from = from;
        this.set('to', to);
    }

    toggle(id: string, on: boolean): void {
        if (on) this.state.hidden.delete(id);
        else this.state.hidden.add(id);
        this.set('hidden', this.state.hidden);
    }

    /** MapLibre keeps `map=zoom/lat/lon` in the same hash. */
    writeHash(): void {
        const hash = new URLSearchParams(location.hash.slice(1));
        const { state } = this;
        const put = (key: string, value: string | null) => (value === null ? hash.delete(key) : hash.set(key, value));
        const visible = this.known.filter((id) => !state.hidden.has(id));
        put('layers', state.hidden.size ? visible.join(',') || 'none' : null);
        const dated = state.from !== null || state.to !== null;
        put('dates', dated ? `${state.from === null ? '..' : isoDay(state.from)}/${state.to === null ? '..' : isoDay(state.to - 1)}` : null);
        put('unknown', state.imprecise ? null : 'off');
        put('lang', state.lang === browserLang() ? null : state.lang);
        const query = [...hash].map(([k, v]) => `${k}=${encodeURIComponent(v).replace(/%2F/g, '/').replace(/%2C/g, ',')}`);
        history.replaceState(history.state, '', query.length ? `#${query.join('&')}` : location.pathname + location.search);
    }
}

function readHash(known: string[]): State {
    const hash = new URLSearchParams(location.hash.slice(1));
    const layers = hash.get('layers');
    const listed = new Set(layers?.split(',') ?? known);
    const [from, to] = (hash.get('dates') ?? '').split('/');
    const last = to ? parseDay(to) : null;
    const lang = hash.get('lang');
    return {
        lang: isLang(lang) ? lang : browserLang(),
        hidden: new Set(known.filter((id) => !listed.has(id))),
        from: from ? parseDay(from) : null,
        to: last === null ? null : last + 1,
        imprecise: hash.get('unknown') !== 'off',
    };
}
