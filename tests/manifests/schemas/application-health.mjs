// What a health check of ArgoCD, which is a Lua script, says of the objects given, as JSON.
import { readFileSync } from "node:fs";
import { LuaFactory } from "wasmoon";

const { script, objects } = JSON.parse(readFileSync(0, "utf8"));
const lua = await new LuaFactory().createEngine();

// As a table of Lua's own: a field that is not there is nil.
const table = (value) =>
  typeof value === "object"
    ? `{${Object.entries(value).map(([key, one]) => `[${JSON.stringify(key)}] = ${table(one)}`)}}`
    : JSON.stringify(value);

const said = [];
for (const object of objects) {
  said.push(await lua.doString(`obj = ${table(object)}\n${script}`));
}
console.log(JSON.stringify(said));
