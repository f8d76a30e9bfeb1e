import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Bytes; a smaller file fits into one packet. */
const SMALLEST = 1000;

// Brotli's highest quality, 11, takes ten times as long for a few percent.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const ENCODERS = {
  br: (content: Buffer) => promisify(brotliCompress)(content, BROTLI),
  gz: (content: Buffer) => promisify(gzip)(content),
};

/** Writes `<file>.br` and `<file>.gz` beside each file of the build, for bff-api to send as they are. */
export function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      await Promise.all(Object.keys(bundle).map((name) => compressFile(join(dir, name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SMALLEST) return;
  for (const [extension, encode] of Object.entries(ENCODERS)) {
    const compressed = await encode(content);
    if (compressed.length < content.length) await writeFile(`${path}.${extension}`, compressed);
  }
}
