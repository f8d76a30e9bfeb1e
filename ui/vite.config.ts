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
  },
  server: {
    proxy: { "/api": DEV_API, "/read": DEV_API, "/correct-text": DEV_API },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
