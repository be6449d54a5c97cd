// Draws the icons (styles/sprite/): shapes as signed distance fields, so that a style can colour them and give them a halo,
// and the hatching for parts that rest on few incidents. Run by hand when a shape changes: node sprite.mjs OUT_DIR.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

const SIZE = 24; // icon box in pixels at ratio 1
const RADIUS = 8; // distance coded, as in MapLibre's glyphs: 191 is the outline
const CUTOFF = 0.25;

/** Regular polygon or star as points of the unit box. */
function spokes(n, radius, { inner = null, turn = -Math.PI / 2, y = 0.5 } = {}) {
    const points = [];
    const count = inner ? n * 2 : n;
    for (let i = 0; i < count; i++) {
        const r = inner && i % 2 ? inner : radius;
        const a = turn + (i * 2 * Math.PI) / count;
        points.push([0.5 + r * Math.cos(a), y + r * Math.sin(a)]);
    }
    return points;
}
const crossOf = (arm, half) => [
    [0.5 - half, 0.5 - arm], [0.5 + half, 0.5 - arm], [0.5 + half, 0.5 - half], [0.5 + arm, 0.5 - half],
    [0.5 + arm, 0.5 + half], [0.5 + half, 0.5 + half], [0.5 + half, 0.5 + arm], [0.5 - half, 0.5 + arm],
    [0.5 - half, 0.5 + half], [0.5 - arm, 0.5 + half], [0.5 - arm, 0.5 - half], [0.5 - half, 0.5 - half],
];
const plane = [
    [0.5, 0.12], [0.56, 0.22], [0.56, 0.4], [0.86, 0.6], [0.86, 0.68], [0.56, 0.58], [0.55, 0.76], [0.66, 0.84], [0.66, 0.9],
    [0.5, 0.85], [0.34, 0.9], [0.34, 0.84], [0.45, 0.76], [0.44, 0.58], [0.14, 0.68], [0.14, 0.6], [0.44, 0.4], [0.44, 0.22],
];
export const SHAPES = {
    square: spokes(4, 0.4, { turn: -Math.PI / 4 }),
    triangle: spokes(3, 0.42, { y: 0.58 }),
    diamond: spokes(4, 0.42),
    pentagon: spokes(5, 0.38, { y: 0.52 }),
    star: spokes(5, 0.43, { inner: 0.19, y: 0.53 }),
    cross: crossOf(0.36, 0.12),
    hexagon: spokes(6, 0.37),
    airfield: plane,
};

function signedDistance(points, x, y) {
    let nearest = Infinity;
    let inside = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const [ax, ay] = points[j];
        const [bx, by] = points[i];
        const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
        nearest = Math.min(nearest, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside ? -nearest : nearest;
}

function drawShape(points, ratio) {
    const size = SIZE * ratio;
    const pixels = Buffer.alloc(size * size * 4, 0xff);
    for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
            const distance = signedDistance(points, (x + 0.5) / size, (y + 0.5) / size) * size;
            const value = 255 * (1 - (distance / RADIUS + CUTOFF));
            pixels[(y * size + x) * 4 + 3] = Math.max(0, Math.min(255, Math.round(value)));
        }
    return { size, pixels };
}

/** Diagonal lines that repeat without a seam. */
function drawHatch(grey, ratio) {
    const size = 8 * ratio;
    const pixels = Buffer.alloc(size * size * 4);
    for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
            const phase = (x + y) % size;
            const distance = Math.min(phase, size - phase) / ratio / Math.SQRT2;
            const at = (y * size + x) * 4;
            pixels.fill(grey, at, at + 3);
            pixels[at + 3] = Math.round(170 * Math.max(0, Math.min(1, 1.1 - distance)));
        }
    return { size, pixels };
}

function crc(bytes) {
    let c = ~0;
    for (const byte of bytes) {
        c ^= byte;
        for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    }
    return ~c >>> 0;
}
function png(width, height, pixels) {
    const chunk = (type, data) => {
        const out = Buffer.alloc(data.length + 12);
        out.writeUInt32BE(data.length, 0);
        out.write(type, 4, 'latin1');
        data.copy(out, 8);
        out.writeUInt32BE(crc(out.subarray(4, data.length + 8)), data.length + 8);
        return out;
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 6, 0, 0, 0], 8);
    const rows = Buffer.alloc(height * (width * 4 + 1));
    for (let y = 0; y < height; y++) pixels.copy(rows, y * (width * 4 + 1) + 1, y * width * 4, (y + 1) * width * 4);
    return Buffer.concat([
        Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
        chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
    ]);
}

export function sheet(ratio) {
    const images = Object.entries(SHAPES).map(([id, points]) => [id, drawShape(points, ratio), true]);
    images.push(['hatch', drawHatch(35, ratio), false], ['hatch-dark', drawHatch(220, ratio), false]);
    const width = images.reduce((sum, [, image]) => sum + image.size, 0);
    const height = SIZE * ratio;
    const pixels = Buffer.alloc(width * height * 4);
    const index = {};
    let left = 0;
    for (const [id, image, sdf] of images) {
        for (let y = 0; y < image.size; y++)
            image.pixels.copy(pixels, (y * width + left) * 4, y * image.size * 4, (y + 1) * image.size * 4);
        index[id] = { x: left, y: 0, width: image.size, height: image.size, pixelRatio: ratio, ...(sdf && { sdf }) };
        left += image.size;
    }
    return { width, height, pixels, index };
}

if (process.argv[1]?.endsWith('sprite.mjs')) {
    for (const [ratio, suffix] of [[1, ''], [2, '@2x']]) {
        const { width, height, pixels, index } = sheet(ratio);
        writeFileSync(join(process.argv[2], `sprite${suffix}.png`), png(width, height, pixels));
        writeFileSync(join(process.argv[2], `sprite${suffix}.json`), `${JSON.stringify(index, null, 1)}\n`);
    }
}
