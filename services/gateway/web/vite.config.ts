// Builds the page into build/web: hashed names below assets/, which the gateway serves as unchanging.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  build: { outDir: '../../../build/web', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': process.env.COHOI_URL ?? 'http://127.0.0.1:8080' } },
});
