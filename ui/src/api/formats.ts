/** The kinds of files that the server makes of a picture's text. */
import { array, fields, string } from "./decode";
import { call, decoded } from "./http";

export interface DocumentFormat {
  /** What the server calls it. */
  readonly name: string;
  readonly label: string;
  readonly use: string;
  /** The end of the file's name. */
  readonly ending: string;
}

/** @throws ApiProblem with words for a person. */
export async function getFormats(signal: AbortSignal): Promise<readonly DocumentFormat[]> {
  return decoded(await call("api/formats", { signal }), formats);
}

function formats(value: unknown): readonly DocumentFormat[] {
  return array(fields(value, "answer"), "formats").map((each) => {
    const of = fields(each, "format");
    return {
      name: string(of, "format"),
      label: string(of, "label"),
      use: string(of, "about"),
      ending: string(of, "ending"),
    };
  });
}
