import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` sends the API calls; the built page is served by bff-api itself. */
const DEV_API = "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    // A strict Content-Security-Policy refuses data: addresses, so every asset stays a file.
    assetsInlineLimit: 0,
    // Two pages: what the portal weighs is loaded by nobody who only reads pictures.
    rolldownOptions: { input: ["index.html", "docs.html"] },
    // Swagger UI is one piece, loaded late.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: { "/api": DEV_API, "/read": DEV_API, "/correct-text": DEV_API, "/docs/": DEV_API },
  },
  test: {
    environment: "jsdom",
    // Every test cleans up after itself (src/test/setup.ts), so that one worker serves all files.
    isolate: false,
    setupFiles: ["src/test/setup.ts"],
    testTimeout: 20_000, // For a machine that is busy with other things.
    restoreMocks: true,
    unstubGlobals: true,
  },
});
