import { execFileSync } from "node:child_process";

/** The AsyncAPI document, as bff-api serves it; the tests run in `ui/`, beside the virtual environment. */
export const asyncApi = JSON.parse(
  execFileSync("../.venv/bin/python", ["-m", "mesh.contracts.asyncapi"], { encoding: "utf8" }),
) as Readonly<Record<string, unknown>>;
