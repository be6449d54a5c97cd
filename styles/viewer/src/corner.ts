/** The line in the corner: how new the data are, their version, sources, licence, and what the boundaries do not mean. */
import type { Catalogue } from './catalogue';
import { longDay, versionInWords } from './dates';
import { h } from './dom';
import { isNarrow } from './layout';
import type { Words } from './words';

export function renderCorner(catalogue: Catalogue, words: Words, lang: string): HTMLElement {
    const { collections } = catalogue;
    const incidents = collections.filter((c) => c.role === 'incidents');
    const newest = incidents.reduce<(typeof incidents)[number] | null>(
        (best, c) => (c.lastDay !== null && (!best || c.lastDay > (best.lastDay ?? -Infinity)) ? c : best),
        null,
    );
    const sources = new Map<string, string>();
    for (const c of collections)
        if (c.attribution || c.licence) sources.set(c.attribution || c.title, c.licence);
    const sourceTexts = [...sources].map(([name, licence]) => (licence ? `${name} (${licence})` : name));
    const first: (string | HTMLElement)[] = [];
    if (newest?.lastDay != null) first.push(h('strong', {}, words.dataAsOf(longDay(newest.lastDay, lang))));
    if (collections.some((c) => c.synthetic)) first.push(h('strong', { class: 'synthetic' }, words.synthetic));
    if (!first.length) first.push(words.footer);
    const rest: string[] = [];
    if (newest?.version) rest.push(words.version(versionInWords(newest.version)));
    if (sourceTexts.length) rest.push(`${words.sources}: ${sourceTexts.join('; ')}`);
    rest.push(words.baseSource, catalogue.boundaryNote || words.boundaryNote);
    const summary = h('summary', {});
    first.forEach((part, i) => summary.append(i ? ' · ' : '', part));
    const corner = h('details', { class: 'corner' }, summary, h('p', {}, rest.join(' · ')));
    corner.open = !isNarrow();
    return corner;
}
