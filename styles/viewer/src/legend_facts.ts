/** What the legend must agree with the style about: read from the style's own expressions, never written twice. */
import type { StyleSpecification } from 'maplibre-gl';

/** Pairs of a `match` expression on a property: value to output, and the fallback. */
function matchTable(expression: unknown): { table: Map<string, string>; fallback: string } {
    const table = new Map<string, string>();
    const items = Array.isArray(expression) && expression[0] === 'match' ? expression.slice(2) : [];
    const fallback = items.length % 2 ? String(items.pop()) : '';
    for (let i = 0; i + 1 < items.length; i += 2)
        for (const value of Array.isArray(items[i]) ? (items[i] as unknown[]) : [items[i]])
            table.set(String(value), String(items[i + 1]));
    return { table, fallback };
}

function property(style: StyleSpecification, layer: string, group: 'paint' | 'layout', name: string): unknown {
    const found = style.layers.find((l) => l.id === layer) as Record<string, Record<string, unknown>> | undefined;
    return found?.[group]?.[name];
}

export interface LegendFacts {
    typeColours: Map<string, string>;
    otherColour: string;
    forceShapes: Map<string, string>;
    shapeColour: string;
    zoneColours: string[];
    zoneOpacity: number;
    axisColour: string;
    areaColours: Record<string, string>;
    landColour: string;
    dotColour: string;
    haloColour: string;
}

export function legendFacts(style: StyleSpecification): LegendFacts {
    const types = matchTable(property(style, 'incidents-circle', 'paint', 'circle-color'));
    const forces = matchTable(property(style, 'bases-icon', 'layout', 'icon-image'));
    const zones = matchTable(property(style, 'heat-zones-fill', 'paint', 'fill-color'));
    const colour = (layer: string, name: string) => String(property(style, layer, 'paint', name));
    return {
        typeColours: types.table,
        otherColour: types.fallback,
        forceShapes: forces.table,
        shapeColour: colour('bases-icon', 'icon-color'),
        zoneColours: [...zones.table.values(), zones.fallback],
        zoneOpacity: Number(property(style, 'heat-zones-fill', 'paint', 'fill-opacity')),
        axisColour: colour('axes-line', 'line-color'),
        areaColours: {
            region: colour('regions-border', 'line-color'),
            cercle: colour('cercles-border', 'line-color'),
            commune: colour('communes-border', 'line-color'),
        },
        landColour: colour('cercles-land', 'fill-color'),
        dotColour: colour('localities-circle', 'circle-stroke-color'),
        haloColour: colour('axes-casing', 'line-color'),
    };
}

const SPARE_SHAPES = ['square', 'triangle', 'diamond', 'pentagon', 'star', 'hexagon', 'cross'];

/** A shape for each force of the data: the style's own where it names the force, else the next one that is free. */
export function assignShapes(facts: LegendFacts, forces: string[]): Map<string, string> {
    const shapes = new Map<string, string>();
    for (const force of forces) {
        const own = facts.forceShapes.get(force);
        if (own) shapes.set(force, own);
    }
    const free = SPARE_SHAPES.filter((shape) => ![...shapes.values()].includes(shape));
    for (const force of forces) if (!shapes.has(force)) shapes.set(force, free.shift() ?? 'cross');
    return shapes;
}
