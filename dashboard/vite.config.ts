import { svelte } from '@sveltejs/vite-plugin-svelte';
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => {
  // FENGDI_HUB points `npm run dev` at a running hub.
  const hub = loadEnv(mode, '.', 'FENGDI_')['FENGDI_HUB'] ?? 'http://127.0.0.1:8080';
  return {
    plugins: [svelte()],
    build: {
      target: 'es2022',
      // Inlined data: URLs in scripts and styles would need a wider content security policy than the hub sends.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 700,
    },
    server: {
      proxy: {
        '/api': { target: hub, changeOrigin: false },
        '/live': { target: hub, ws: true, changeOrigin: false },
      },
    },
    test: { environment: 'node', include: ['src/**/*.test.ts'] },
  };
});
