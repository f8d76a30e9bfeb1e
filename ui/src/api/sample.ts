import { CALL_TIMEOUT_MS, request } from "./http";

/** Return the sample picture of the API reference, as a file with this name. */
export async function getSample(name: string): Promise<File> {
  const content = await request("docs/sample.png", {}, CALL_TIMEOUT_MS, (answer) => answer.blob());
  return new File([content], name, { type: "image/png" });
}
