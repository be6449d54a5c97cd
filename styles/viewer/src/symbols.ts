/** The legend's swatches, drawn as the map draws them. */
import { CLUSTER_FILL, type ClusterColours } from './clusters';
import { svg } from './dom';

function swatch(width: number, ...children: SVGElement[]): SVGElement {
    return svg('svg', { class: 'swatch', width, height: 20, viewBox: `0 0 ${width} 20`, 'aria-hidden': 'true' }, ...children);
}

export function discSwatch(colour: string, options: { hollow?: boolean; soft?: boolean; halo: string }): SVGElement {
    return swatch(
        28,
        svg('circle', {
            cx: 14, cy: 10, r: 6,
            fill: options.hollow ? 'none' : colour,
            'fill-opacity': options.soft ? 0.45 : 0.92,
            stroke: options.hollow ? colour : options.halo,
            'stroke-width': options.hollow ? 1.8 : 1,
            'stroke-opacity': options.soft ? 0.55 : 1,
        }),
    );
}

export function clusterSwatch(label: string, colours: ClusterColours): SVGElement {
    const letters = svg('text', { x: 14, y: 14.2, 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 700, fill: colours.text }, label);
    return swatch(28, svg('circle', { cx: 14, cy: 10, r: 9, fill: colours.ring, 'fill-opacity': CLUSTER_FILL, stroke: colours.ring, 'stroke-width': 1 }), letters);
}

/** Circles for 1, 10, 50 killed at the size the map gives them at zoom 8: the area grows with the number. */
export function sizeSwatch(numbers: number[], colour: string, halo: string): SVGElement {
    const radius = (n: number) => Math.sqrt(14 + 4 * n);
    let x = 8;
    const parts: SVGElement[] = [];
    const baseline = 2 * radius(Math.max(...numbers)) + 2;
    for (const n of numbers) {
        const r = radius(n);
        parts.push(svg('circle', { cx: x + r, cy: baseline - r, r, fill: colour, stroke: halo, 'stroke-width': 1 }));
        parts.push(svg('text', { x: x + r, y: baseline + 15, 'text-anchor': 'middle', 'font-size': 12, fill: 'currentColor' }, String(n)));
        x += 2 * r + 22;
    }
    const height = baseline + 20;
    return svg('svg', { class: 'sizes', width: x, height, viewBox: `0 0 ${x} ${height}`, 'aria-hidden': 'true' }, ...parts);
}

export function zoneSwatch(colour: string, opacity: number, land: string, hatched = false): SVGElement {
    const parts = [
        svg('rect', { x: 1, y: 2, width: 26, height: 16, fill: land }),
        svg('rect', { x: 1, y: 2, width: 26, height: 16, fill: colour, 'fill-opacity': opacity }),
    ];
    if (hatched)
        for (let x = -14; x < 28; x += 6)
            parts.push(svg('path', { d: `M${Math.max(1, x)} ${x < 1 ? 18 + x - 1 : 18}L${Math.min(27, x + 16)} ${x + 16 > 27 ? 2 + (x + 16 - 27) : 2}`, stroke: 'currentColor', 'stroke-opacity': 0.6 }));
    return swatch(28, ...parts);
}

export function lineSwatch(colour: string, width: number, dash = ''): SVGElement {
    return swatch(28, svg('path', { d: 'M1 10H27', stroke: colour, 'stroke-width': width, 'stroke-dasharray': dash || null, fill: 'none' }));
}

export function dotSwatch(stroke: string, fill: string): SVGElement {
    return swatch(28, svg('circle', { cx: 14, cy: 10, r: 3.5, fill, stroke, 'stroke-width': 1.4 }));
}

function spokes(n: number, radius: number, inner = 0, y = 10, turn = -Math.PI / 2): string {
    const steps = inner ? n * 2 : n;
    return Array.from({ length: steps }, (_, i) => {
        const r = inner && i % 2 ? inner : radius;
        const a = turn + (i * 2 * Math.PI) / steps;
        return `${(14 + r * Math.cos(a)).toFixed(2)},${(y + r * Math.sin(a)).toFixed(2)}`;
    }).join(' ');
}
const CROSS = '11.6,2.8 16.4,2.8 16.4,7.6 21.2,7.6 21.2,12.4 16.4,12.4 16.4,17.2 11.6,17.2 11.6,12.4 6.8,12.4 6.8,7.6 11.6,7.6';
const PLANE =
    '14,1.6 15.2,3.8 15.2,7.8 21.2,11.8 21.2,13.4 15.2,11.6 15,15.2 17.2,16.8 17.2,18 14,17 10.8,18 10.8,16.8 13,15.2 12.8,11.6 6.8,13.4 6.8,11.8 12.8,7.8 12.8,3.8';
/** The same shapes as scripts/sprite.mjs draws for the map. */
const SHAPES: Record<string, string> = {
    square: spokes(4, 8.4, 0, 10, -Math.PI / 4),
    triangle: spokes(3, 8.8, 0, 11.6),
    diamond: spokes(4, 8.8),
    pentagon: spokes(5, 8, 0, 10.4),
    star: spokes(5, 9, 4, 10.6),
    hexagon: spokes(6, 7.8),
    cross: CROSS,
    airfield: PLANE,
};
export function shapeSwatch(shape: string, colour: string): SVGElement {
    return swatch(28, svg('polygon', { points: SHAPES[shape] ?? CROSS, fill: colour }));
}
