// Makes styles/oryx-dark.json from styles/oryx.json: the same layers in the colours of the table below. Run it after every
// change of the light style; tests/browser checks that it was. What carries a meaning (types, zones) keeps its hue.
import { readFileSync, writeFileSync } from 'node:fs';

export const TABLE = {
    '#dbe4e8': '#10171c', // sea
    '#faf9f5': '#1b1f22', // land of neighbours
    '#f3f0e9': '#24282b', // land
    '#ffffff': '#16191b', // casings and halos
    '#8c7b62': '#a89878', // axes
    '#b9b1a2': '#3f454a',
    '#958c7c': '#5f676d',
    '#6f6759': '#8b9399',
    '#c3bcae': '#4a5157', // borders of neighbours
    '#6e685c': '#a9b0b5',
    '#5d5649': '#c2c8cc',
    '#756e61': '#a9b0b5',
    '#2f2b25': '#e4e7e9',
    '#4a453c': '#d5d9dc',
    '#1d2a3a': '#eef3f8', // bases
    '#5f5f5f': '#a0a0a0', // no type given
    '#0072b2': '#3a9bd9', // blue lightened: 4.5:1 on the dark land
    hatch: 'hatch-dark',
};

export function darken(light) {
    const swap = (value) => {
        if (typeof value === 'string') return TABLE[value] ?? value;
        if (Array.isArray(value)) return value.map(swap);
        if (value && typeof value === 'object')
            return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swap(inner)]));
        return value;
    };
    const dark = { ...light, layers: light.layers.map((layer) => (layer.paint ? { ...layer, paint: swap(layer.paint) } : layer)) };
    dark.name = 'Oryx dark';
    dark.metadata = { ...light.metadata, 'oryx:appearance': 'dark' };
    return dark;
}

if (process.argv[1]?.endsWith('dark.mjs')) {
    const [, , input, output] = process.argv;
    writeFileSync(output, `${JSON.stringify(darken(JSON.parse(readFileSync(input, 'utf8'))), null, 1)}\n`);
}
