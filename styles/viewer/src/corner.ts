/** The line in the corner: how new the data are, their version, sources, licence, and what the boundaries do not mean. */
import type { Catalogue } from './catalogue';
import { longDay } from './dates';
import { h } from './dom';
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
    const parts: (string | HTMLElement)[] = [];
    if (newest?.lastDay != null) parts.push(h('strong', {}, words.dataAsOf(longDay(newest.lastDay, lang))));
    if (newest?.version) parts.push(words.version(newest.version));
    if (collections.some((c) => c.synthetic)) parts.push(h('strong', { class: 'synthetic' }, words.synthetic));
    if (sourceTexts.length) parts.push(`${words.sources}: ${sourceTexts.join('; ')}`);
    parts.push(words.baseSource, catalogue.boundaryNote || words.boundaryNote);
    const line = h('p', { class: 'corner' });
    parts.forEach((part, i) => line.append(i ? ' · ' : '', part));
    return line;
}
