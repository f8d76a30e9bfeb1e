// Standard input: custom resources, as a JSON array. Standard output: what is wrong with them, an array of texts.
//
// Each is held to its definition twice: by the compiled schema, as an API server would (types, formats, what is required),
// and by its TypeScript type, which alone refuses a field that does not exist.

import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const PACKAGES = {
  "argoproj.io": "argo-cd",
  "bitnami.com": "sealed-secrets",
  "external-secrets.io": "external-secrets",
  "gateway.networking.k8s.io": "gateway-api",
  "keda.sh": "keda",
  "monitoring.coreos.com": "prometheus-operator",
  "postgresql.cnpg.io": "cloudnative-pg",
};

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function definition({ apiVersion, kind }) {
  const [group] = apiVersion.split("/");
  const path = `@kubernetes-models/${PACKAGES[group]}/${apiVersion}/${kind}`;
  return existsSync(here(`node_modules/${path}.d.ts`)) ? path : undefined;
}

async function againstSchema(manifest, path) {
  const { [manifest.kind]: Model } = await import(path);
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

// One program for all of them: reading the types takes longer than checking a manifest.
async function againstTypes(checked) {
  const { default: ts } = await import("typescript");
  const file = here("checked.ts");
  const lines = checked.map(
    ({ manifest, path }) =>
      `{ const manifest: import("${path}").I${manifest.kind} = ${JSON.stringify(manifest)}; manifest; }`,
  );
  const source = lines.join("\n");
  const options = {
    lib: ["lib.esnext.d.ts"],
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ESNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const line = diagnostic.file?.fileName === file ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line : 0;
    return { index: line, message: ts.flattenDiagnosticMessageText(diagnostic.messageText, " ") };
  });
}

const title = ({ kind, metadata }) => `${kind}/${metadata.name}`;

const problems = [];
const checked = [];
for (const manifest of JSON.parse(await text(process.stdin))) {
  const path = definition(manifest);
  if (path === undefined) {
    problems.push(`${title(manifest)}: there is no definition of ${manifest.apiVersion} ${manifest.kind}`);
    continue;
  }
  checked.push({ manifest, path });
  problems.push(...(await againstSchema(manifest, path)).map((message) => `${title(manifest)}: ${message}`));
}
const mistyped = checked.length > 0 ? await againstTypes(checked) : [];
problems.push(...mistyped.map(({ index, message }) => `${title(checked[index].manifest)}: ${message}`));
process.stdout.write(JSON.stringify(problems));
