/** What happened and what to do: whole-page states (empty, failed) and the passing line for lesser trouble. */
import { h } from './dom';
import type { Words } from './words';

export function emptyPage(words: Words): HTMLElement {
    return h('section', { class: 'state', role: 'status', 'data-state': 'empty' },
        h('h1', {}, words.emptyTitle),
        h('p', {}, words.emptyText),
        h('pre', {}, h('code', {}, 'oryx ingest --data-dir D cercles.shp\noryx ingest --data-dir D incidents.shp')),
        h('p', {}, words.emptySample),
        h('pre', {}, h('code', {}, 'oryx sample DIR\noryx ingest --data-dir D DIR/incidents.shp')),
        h('button', { class: 'primary', onclick: () => location.reload() }, words.reload),
    );
}

export function failedPage(words: Words, what: string): HTMLElement {
    return h('section', { class: 'state', role: 'alert', 'data-state': 'failed' },
        h('h1', {}, words.failTitle),
        h('p', {}, words.failText(what)),
        h('button', { class: 'primary', onclick: () => location.reload() }, words.retry),
    );
}

/** A line over the map that can be dismissed; the same text is not shown twice at once. */
export class Notices {
    readonly element = h('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });

    say(text: string, words: Words): void {
        for (const shown of this.element.children) if (shown.getAttribute('data-text') === text) return;
        const line = h('p', { 'data-text': text }, text, ' ');
        line.append(h('button', { 'aria-label': words.dismiss, onclick: () => line.remove() }, '×'));
        this.element.append(line);
        while (this.element.children.length > 2) this.element.firstElementChild?.remove();
    }
}
