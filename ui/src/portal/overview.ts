/** What the start page and the sidebar show, before any document is loaded. */
import { array, fields, number, string } from "../api/decode";
import { call, decoded } from "../api/http";

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
}

export interface ProblemType {
  /** The end of its `type`. */
  readonly slug: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The whole body. */
  readonly example: unknown;
}

export interface Overview {
  readonly address: string;
  readonly access: readonly unknown[];
  readonly tryable: ReadonlySet<unknown>;
  /** Code by language. */
  readonly firstCalls: ReadonlyMap<string, string>;
  readonly operations: readonly Operation[];
  readonly problems: readonly ProblemType[];
  /** Requests in a time, such as `1200/minute`, by what is counted; empty if they are not limited. */
  readonly rates: ReadonlyMap<string, string>;
}

export async function loadOverview(signal: AbortSignal): Promise<Overview> {
  return decoded(await call("docs/portal.json", { signal }), overview);
}

function overview(value: unknown): Overview {
  const of = fields(value, "answer");
  return {
    address: string(of, "address"),
    access: array(of, "access"),
    tryable: new Set(array(of, "may_be_tried")),
    firstCalls: strings(of.first_calls, "first_calls"),
    operations: array(of, "operations").map(operation),
    problems: array(of, "problems").map(problem),
    rates: strings(of.rates, "rates"),
  };
}

function strings(value: unknown, where: string): ReadonlyMap<string, string> {
  const of = fields(value, where);
  return new Map(Object.keys(of).map((key) => [key, string(of, key)]));
}

function operation(value: unknown): Operation {
  const of = fields(value, "operation");
  return {
    id: string(of, "id"),
    method: string(of, "method"),
    path: string(of, "path"),
    summary: string(of, "summary"),
    tag: string(of, "tag"),
  };
}

function problem(value: unknown): ProblemType {
  const of = fields(value, "problem");
  return {
    slug: string(of, "type").split(":").at(-1) ?? "",
    title: string(of, "title"),
    status: number(of, "status"),
    detail: string(of, "detail"),
    example: value,
  };
}
