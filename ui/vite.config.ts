import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./compress.ts";

/** API server for `npm run dev`; bff-api serves the built page. */
const DEV_API = "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  plugins: [react(), compress()],
  build: {
    // The Content-Security-Policy blocks data: URLs, so every asset is a file.
    assetsInlineLimit: 0,
    // Two pages, so that the upload page does not load the portal.
    rolldownOptions: { input: ["index.html", "docs.html"] },
    // Swagger UI is one large chunk, loaded late.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: { "/api": DEV_API, "/read": DEV_API, "/correct-text": DEV_API, "/docs/": DEV_API },
  },
  test: {
    environment: "jsdom",
    // Tests clean up after themselves (src/test/setup.ts), so one worker runs all files.
    isolate: false,
    setupFiles: ["src/test/setup.ts"],
    testTimeout: 20_000, // For a busy machine.
    restoreMocks: true,
    unstubGlobals: true,
  },
});
