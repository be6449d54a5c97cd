// Copies what is served as it is: the page, and MapLibre's own modules without their source maps.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = join(process.argv[2], 'map');
const maplibre = 'node_modules/maplibre-gl/dist';
for (const file of ['maplibre-gl.mjs', 'maplibre-gl-shared.mjs', 'maplibre-gl-worker.mjs']) {
    const text = readFileSync(join(maplibre, file), 'utf8');
    writeFileSync(join(out, file), text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
}
copyFileSync('public/index.html', join(out, 'index.html'));
