/** The card of what was clicked. Several features at one place are leafed through. */
import type { Collection } from './catalogue';
import { attributeRows, cardText, type Properties } from './card_fields';
import { versionInWords } from './dates';
import { h } from './dom';
import { titleOf } from './panel';
import type { Lang, Words } from './words';

export interface Picked {
    collection: Collection;
    feature: GeoJSON.Feature;
}

export class Card {
    readonly element = h('aside', { class: 'card', tabindex: -1, hidden: true });
    private picked: Picked[] = [];
    private at = 0;
    private words: Words;
    private lang: Lang;
    private returnTo: HTMLElement | null = null;

    constructor(words: Words, lang: Lang, private readonly onshow: (picked: Picked | null) => void) {
        this.words = words;
        this.lang = lang;
        this.element.addEventListener('keydown', (event) => {
            if (event.key === 'Escape') this.close();
            if (event.key === 'ArrowRight') this.turn(1);
            if (event.key === 'ArrowLeft') this.turn(-1);
        });
    }

    setWords(words: Words, lang: Lang): void {
        this.words = words;
        this.lang = lang;
        if (this.picked.length) this.render();
    }

    open(picked: Picked[], returnTo: HTMLElement | null = null): void {
        this.picked = picked;
        this.at = 0;
        this.returnTo = returnTo;
        this.render();
        this.element.focus({ preventScroll: true });
    }

    /** What is shown, told anew where more has come in. */
    renew(of: (picked: Picked) => Picked): void {
        const picked = this.picked.map(of);
        if (!picked.some((one, i) => one !== this.picked[i])) return;
        this.picked = picked;
        this.render();
    }

    close(): void {
        if (!this.picked.length) return;
        this.picked = [];
        this.element.hidden = true;
        this.onshow(null);
        this.returnTo?.focus({ preventScroll: true });
    }

    private turn(by: number): void {
        if (this.picked.length < 2) return;
        this.at = (this.at + by + this.picked.length) % this.picked.length;
        this.render();
    }

    private pager(): HTMLElement | null {
        if (this.picked.length < 2) return null;
        const { card } = this.words;
        return h('div', { class: 'pager' },
            h('button', { 'aria-label': card.previous, onclick: () => this.turn(-1) }, '‹'),
            h('span', { 'aria-live': 'polite' }, card.of(this.at + 1, this.picked.length)),
            h('button', { 'aria-label': card.next, onclick: () => this.turn(1) }, '›'),
        );
    }

    private render(): void {
        const { words, lang } = this;
        const current = this.picked[this.at];
        if (!current) return;
        const { collection, feature } = current;
        const properties = (feature.properties ?? {}) as Properties;
        const text = cardText(collection, properties, words, lang);
        const fields = h('dl', {});
        for (const [label, lines] of text.fields)
            fields.append(h('dt', {}, label), h('dd', {}, ...lines.map((line) => h('p', {}, line))));
        const source = [collection.attribution, collection.licence, collection.version && words.version(versionInWords(collection.version))];
        if (collection.synthetic) source.unshift(words.synthetic);
        fields.append(h('dt', {}, words.card.source), h('dd', {}, source.filter(Boolean).join(' · ')));
        const table = h('table', {});
        for (const [name, value] of attributeRows(properties, lang))
            table.append(h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)));
        this.element.setAttribute('aria-label', text.title);
        this.element.replaceChildren(
            h('header', {},
                h('p', { class: 'kicker' }, titleOf(collection, words)),
                h('button', { class: 'close', 'aria-label': words.card.close, onclick: () => this.close() }, '×'),
                h('h2', {}, text.title),
                text.subtitle ? h('p', { class: 'subtitle' }, text.subtitle) : null,
            ),
            fields,
            h('details', {}, h('summary', {}, words.card.attributes), h('div', { class: 'table' }, table)),
            ...[this.pager()].filter((e): e is HTMLElement => e !== null),
        );
        this.element.hidden = false;
        this.onshow(current);
    }
}
