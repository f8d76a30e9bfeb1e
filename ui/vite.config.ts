import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./compress.ts";
import { SERVICE_WORKER, serviceWorker } from "./serviceWorkerPlugin.ts";

/** API server for `npm run dev`; bff-api serves the built page. */
const DEV_API = "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  plugins: [react(), serviceWorker(), compress()],
  build: {
    // The Content-Security-Policy blocks data: URLs, so every asset is a file.
    assetsInlineLimit: 0,
    // Three pages, so that the upload page does not load the others.
    rolldownOptions: {
      input: {
        index: "index.html",
        docs: "docs.html",
        admin: "admin.html",
        [SERVICE_WORKER.name]: SERVICE_WORKER.source,
      },
      output: {
        entryFileNames: ({ name }) =>
          name === SERVICE_WORKER.name ? SERVICE_WORKER.file : "assets/[name]-[hash].js",
      },
    },
    // Swagger UI is one large chunk, loaded late.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/read", "/documents", "/correct-text", "/sign-in", "/sign-out", "/docs/"].map((path) => [
        path,
        DEV_API,
      ]),
    ),
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
