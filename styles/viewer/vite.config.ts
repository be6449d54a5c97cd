import { defineConfig } from 'vite';

// One script and one style sheet with fixed names, because the program embeds its files by name. MapLibre is not bundled
// into it: its own three files are served as published, so that page and worker share one copy of the common code.
export default defineConfig({
    publicDir: false,
    build: {
        target: 'es2022',
        modulePreload: false,
        cssCodeSplit: false,
        rollupOptions: {
            input: 'src/main.ts',
            external: ['maplibre-gl'],
            output: {
                format: 'es',
                entryFileNames: 'map/viewer.js',
                assetFileNames: 'map/viewer[extname]',
                paths: { 'maplibre-gl': './maplibre-gl.mjs' },
                inlineDynamicImports: true,
            },
        },
    },
});
