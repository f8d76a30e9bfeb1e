import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";

/** The entry of the service worker, and its file: beside the page, since it controls the folder that it is in. */
export const SERVICE_WORKER = { name: "sw", source: "src/serviceWorker.ts", file: "sw.js" };

const PUBLIC_FILES = ["theme.js", "favicon.svg", "manifest.webmanifest"];

/** Sets the list of files in the service worker: all that `index.html` loads, at first and later. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = chunkOf(bundle, SERVICE_WORKER.name);
        const files = [...filesOf(bundle, chunkOf(bundle, "index")), ...PUBLIC_FILES].sort();
        const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
        worker.code = `const SHELL_FILES=${JSON.stringify(files)},SHELL_VERSION="${version}";\n${worker.code}`;
      },
    },
  };
}

function chunkOf(bundle: Rolldown.OutputBundle, name: string): Rolldown.OutputChunk {
  const found = Object.values(bundle).find(
    (file) => file.type === "chunk" && file.isEntry && file.name === name,
  );
  if (found?.type !== "chunk") throw new Error(`The build has no entry ${name}`);
  return found;
}

function filesOf(bundle: Rolldown.OutputBundle, entry: Rolldown.OutputChunk): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    const file = bundle[name];
    if (found.has(name) || file?.type !== "chunk") return;
    found.add(name);
    for (const style of file.viteMetadata?.importedCss ?? []) found.add(style);
    [...file.imports, ...file.dynamicImports].forEach(add);
  };
  add(entry.fileName);
  return found;
}
