// Copies what is served as it is: the pages, MapLibre's own modules and Swagger UI, without their source maps.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = join(process.argv[2], 'map');
const packages = {
    'maplibre-gl/dist': ['maplibre-gl.mjs', 'maplibre-gl-shared.mjs', 'maplibre-gl-worker.mjs'],
    'swagger-ui-dist': ['swagger-ui-bundle.js', 'swagger-ui.css'],
};
for (const [folder, files] of Object.entries(packages)) {
    for (const file of files) {
        const text = readFileSync(join('node_modules', folder, file), 'utf8');
        writeFileSync(join(out, file), text.replace(/\n\/[/*]# sourceMappingURL=.*\s*$/, '\n'));
    }
}
for (const file of ['index.html', 'api.html', 'api.js']) copyFileSync(join('public', file), join(out, file));
