/** The time bar: incidents by week (or by what their dates allow), two handles, play, and the dates in words. */
import { type Day, longDay, nextStep, type Step, stepStart, yearOf, yearStart } from './dates';
import { h, svg } from './dom';
import type { Histogram, IncidentList } from './incidents';
import { count } from './numbers';
import type { Words } from './words';

const HEIGHT = 44;
const PLAY_MS = 220;
const PLAY_MS_REDUCED = 1000;

export interface TimeBarEvents {
    /** Null: from the first day on, up to the last day. */
    range(from: Day | null, to: Day | null): void;
    imprecise(on: boolean): void;
    playing(on: boolean): void;
}

export class TimeBar {
    readonly element = h('section', { class: 'timebar' });
    private readonly chart = svg('svg', { class: 'bars', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    private readonly years = h('div', { class: 'years', 'aria-hidden': 'true' });
    private readonly track = h('div', { class: 'track' });
    private readonly handles: { from: HTMLElement; to: HTMLElement };
    private readonly output = h('output', { class: 'range', 'aria-live': 'polite' });
    private readonly playButton = h('button', { class: 'play', onclick: () => this.togglePlay() });
    private histogram: Histogram | null = null;
    private list: IncidentList | null = null;
    private first: Day = 0;
    private last: Day = 1;
    private from: Day = 0;
    private to: Day = 1;
    private timer = 0;
    private imprecise = true;

    constructor(
        private words: Words,
        private lang: string,
        private readonly events: TimeBarEvents,
    ) {
        const handle = (side: 'from' | 'to') =>
            h('div', {
                class: `handle ${side}`, role: 'slider', tabindex: 0,
                onkeydown: (event) => this.key(event as KeyboardEvent, side),
                onpointerdown: (event) => this.drag(event as PointerEvent, side),
            });
        this.handles = { from: handle('from'), to: handle('to') };
        this.track.addEventListener('pointerdown', (event) => {
            if (event.target === this.handles.from || event.target === this.handles.to) return;
            const day = this.dayAt(event);
            const side = Math.abs(day - this.from) < Math.abs(day - this.to) ? 'from' : 'to';
            this.move(side, day);
            this.drag(event, side);
        });
        this.element.hidden = true;
    }

    /** Holds the bar's place while the incidents are listed, so that the map does not jump when it comes. */
    wait(): void {
        this.element.hidden = false;
    }
    hide(): void {
        this.element.hidden = true;
    }

    show(list: IncidentList, histogram: Histogram, from: Day | null, to: Day | null, imprecise: boolean): void {
        this.list = list;
        this.histogram = histogram;
        this.first = histogram.bars[0]?.start ?? list.firstDay;
        this.last = histogram.bars[histogram.bars.length - 1]?.end ?? list.endDay;
        this.from = Math.max(this.first, from ?? this.first);
        this.to = Math.min(this.last, to ?? this.last);
        if (this.from >= this.to) [this.from, this.to] = [this.first, this.last];
        this.imprecise = imprecise;
        this.element.hidden = false;
        this.build();
    }

    setWords(words: Words, lang: string): void {
        this.words = words;
        this.lang = lang;
        if (this.histogram) this.build();
    }

    private get step(): Step {
        return this.histogram?.step ?? 'week';
    }

    private build(): void {
        const { histogram, list, words } = this;
        if (!histogram || !list) return;
        const unit = words.perStep[histogram.step] ?? '';
        this.drawBars(histogram);
        this.drawYears();
        this.track.replaceChildren(this.chart, this.handles.from, this.handles.to);
        this.handles.from.setAttribute('aria-label', words.fromHandle);
        this.handles.to.setAttribute('aria-label', words.toHandle);
        this.element.setAttribute('aria-label', words.timeTitle);
        const label = words.histogramLabel(count(histogram.counted), unit, count(histogram.highest));
        this.element.replaceChildren(
            h('div', { class: 'head' }, this.playButton, this.output, this.unknownSwitch(histogram, list)),
            h('div', { class: 'chart', role: 'group', 'aria-label': label },
                h('span', { class: 'axis', 'aria-hidden': 'true' }, `${count(histogram.highest)} ${unit}`),
                h('div', { class: 'plot' }, this.track, this.years),
            ),
        );
        if (!list.complete)
            this.element.append(h('p', { class: 'partial' }, words.partial(count(list.incidents.length), count(list.total))));
        this.label();
    }

    /** Incidents that no bar can count are a bar and a switch of their own. */
    private unknownSwitch(histogram: Histogram, list: IncidentList): HTMLElement | null {
        if (!histogram.unknown) return null;
        const share = histogram.unknown / Math.max(1, list.incidents.length);
        const box = h('input', {
            type: 'checkbox',
            onchange: (event) => {
                this.imprecise = (event.target as HTMLInputElement).checked;
                this.events.imprecise(this.imprecise);
                this.label();
            },
        });
        box.checked = this.imprecise;
        return h('label', { class: 'unknown', title: this.words.unknownHint }, box,
            h('span', { class: 'share', 'aria-hidden': 'true' }, h('span', { style: `width:${Math.max(4, share * 100)}%` })),
            h('span', {}, `${this.words.unknownDay[histogram.step] ?? ''}: ${count(histogram.unknown)}`),
        );
    }

    private drawBars(histogram: Histogram): void {
        const span = this.last - this.first;
        this.chart.setAttribute('viewBox', `0 0 ${span} ${HEIGHT}`);
        const gap = histogram.bars.length > 150 ? 0 : 0.12;
        this.chart.replaceChildren(
            ...histogram.bars.filter((bar) => bar.count).map((bar) => {
                const height = (bar.count / Math.max(1, histogram.highest)) * (HEIGHT - 2);
                const width = bar.end - bar.start;
                return svg('rect', { x: bar.start - this.first + (width * gap) / 2, y: HEIGHT - height, width: width * (1 - gap), height, 'data-day': bar.start });
            }),
        );
    }

    private drawYears(): void {
        this.years.replaceChildren();
        const [first, last] = [yearOf(this.first), yearOf(this.last - 1)];
        const every = Math.ceil((last - first + 1) / 9);
        const room = (this.last - this.first) * 0.05;
        for (let year = first; year <= last; year += every) {
            const at = Math.max(this.first, yearStart(year));
            // A week can begin in the year before: its name would lie under the next one's.
            if (Math.min(this.last, yearStart(year + every)) - at < room) continue;
            this.years.append(h('span', { style: `left:${this.percentOf(at)}%` }, String(year)));
        }
    }

    private percentOf(day: Day): number {
        return ((day - this.first) / (this.last - this.first)) * 100;
    }
    private dayAt(event: PointerEvent): Day {
        const box = this.track.getBoundingClientRect();
        return Math.round(this.first + ((event.clientX - box.left) / box.width) * (this.last - this.first));
    }

    private drag(event: PointerEvent, side: 'from' | 'to'): void {
        event.preventDefault();
        this.stop();
        const handle = this.handles[side];
        handle.focus();
        const move = (moved: PointerEvent) => this.move(side, this.dayAt(moved));
        const end = () => {
            window.removeEventListener('pointermove', move);
            window.removeEventListener('pointerup', end);
            window.removeEventListener('pointercancel', end);
        };
        window.addEventListener('pointermove', move);
        window.addEventListener('pointerup', end);
        window.addEventListener('pointercancel', end);
    }

    private key(event: KeyboardEvent, side: 'from' | 'to'): void {
        const day = side === 'from' ? this.from : this.to;
        const big = Math.max(28, Math.round((this.last - this.first) / 20));
        const moves: Record<string, Day> = {
            ArrowRight: nextStep(stepStart(day, this.step), this.step),
            ArrowUp: nextStep(stepStart(day, this.step), this.step),
            ArrowLeft: stepStart(day - 1, this.step),
            ArrowDown: stepStart(day - 1, this.step),
            PageUp: day + big,
            PageDown: day - big,
            Home: this.first,
            End: this.last,
        };
        const target = moves[event.key];
        if (target === undefined) return;
        event.preventDefault();
        this.stop();
        this.move(side, target);
    }

    private move(side: 'from' | 'to', day: Day): void {
        if (side === 'from') this.from = Math.max(this.first, Math.min(day, this.to - 1));
        else this.to = Math.min(this.last, Math.max(day, this.from + 1));
        this.label();
        this.events.range(this.from <= this.first ? null : this.from, this.to >= this.last ? null : this.to);
    }

    private togglePlay(): void {
        if (this.timer) this.stop();
        else this.play();
    }
    /** Plays from the window's first days on; a window at the end starts again. */
    private play(): void {
        if (this.to >= this.last) this.to = Math.min(this.last, nextStep(stepStart(this.from, this.step), this.step));
        const wait = matchMedia('(prefers-reduced-motion: reduce)').matches ? PLAY_MS_REDUCED : PLAY_MS;
        const steps = this.step === 'week' ? 2 : 1;
        this.timer = window.setInterval(() => {
            let to = this.to;
            for (let i = 0; i < steps; i++) to = nextStep(stepStart(to, this.step), this.step);
            this.move('to', to);
            if (this.to >= this.last) this.stop();
        }, wait);
        this.label();
        this.events.playing(true);
    }
    private stop(): void {
        if (!this.timer) return;
        window.clearInterval(this.timer);
        this.timer = 0;
        this.label();
        this.events.playing(false);
    }

    /** How many incidents the window shows. */
    private shown(): number {
        const { list } = this;
        if (!list || !this.histogram) return 0;
        const { step } = this;
        return list.incidents.filter((i) =>
            i.start < this.to && i.end > this.from && (this.imprecise || stepStart(i.start, step) === stepStart(i.end - 1, step)),
        ).length;
    }

    private label(): void {
        const { words, lang } = this;
        const [from, to] = [this.percentOf(this.from), this.percentOf(this.to)];
        this.handles.from.style.left = `${from}%`;
        this.handles.to.style.left = `${to}%`;
        this.track.style.setProperty('--from', `${from}%`);
        this.track.style.setProperty('--to', `${to}%`);
        for (const bar of this.chart.children) {
            const day = Number(bar.getAttribute('data-day'));
            bar.classList.toggle('out', day >= this.to || nextStep(day, this.step) <= this.from);
        }
        // The bars begin and end with whole steps; the words keep to the data's own first and last day.
        const firstDay = Math.max(this.from, this.list?.firstDay ?? this.from);
        const lastDay = Math.min(this.to, this.list?.endDay ?? this.to) - 1;
        for (const [side, day] of [['from', firstDay], ['to', lastDay]] as const) {
            const handle = this.handles[side];
            handle.setAttribute('aria-valuemin', String(this.first));
            handle.setAttribute('aria-valuemax', String(this.last - 1));
            handle.setAttribute('aria-valuenow', String(day));
            handle.setAttribute('aria-valuetext', longDay(day, lang));
        }
        const range = words.dateRange(longDay(firstDay, lang), longDay(lastDay, lang));
        this.output.replaceChildren(
            h('strong', {}, range.charAt(0).toUpperCase() + range.slice(1)),
            ' ',
            h('span', {}, words.shown(count(this.shown()), count(this.list?.incidents.length ?? 0))),
        );
        this.playButton.textContent = this.timer ? '❚❚' : '▶';
        this.playButton.setAttribute('aria-label', this.timer ? words.pause : words.play);
    }
}
