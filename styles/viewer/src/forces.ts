/** Which forces the bases belong to, so that each gets its shape. */
import { getJson, isRecord, records, text } from './api';

export async function loadForces(collection: string): Promise<string[]> {
    const json = await getJson(`collections/${collection}/items?limit=1000`);
    const counts = new Map<string, number>();
    for (const feature of isRecord(json) ? records(json['features']) : []) {
        const force = isRecord(feature['properties']) ? text(feature['properties']['force']) : '';
        counts.set(force, (counts.get(force) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([force]) => force);
}
