/** Load the list of export formats. */
import { array, fields, string } from "./decode";
import { call, decoded } from "./http";

export interface DocumentFormat {
  /** The value of the parameter `format`. */
  readonly name: string;
  readonly label: string;
  readonly use: string;
  /** The end of the file's name. */
  readonly ending: string;
}

/** @throws ApiProblem with a message for the user. */
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
