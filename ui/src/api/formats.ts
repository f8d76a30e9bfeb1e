/** Load the list of export formats. */
import { array, object, string } from "./decode";
import { t } from "../messages";
import { call, decoded } from "./http";

/** The names of most formats are the same in every language. */
const OWN_LABELS: Readonly<Record<string, string>> = {
  text: t("format.text"),
  layout: t("format.layout"),
  pdf: t("format.pdf"),
};

const OWN_USES: Readonly<Record<string, string>> = {
  text: t("format.textUse"),
  layout: t("format.layoutUse"),
  markdown: t("format.markdownUse"),
  pdf: t("format.pdfUse"),
  csv: t("format.csvUse"),
  json: t("format.jsonUse"),
  hocr: t("format.hocrUse"),
  alto: t("format.altoUse"),
  page: t("format.pageUse"),
};

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
  return array(object(value, "Formats"), "formats").map((each) => {
    const of = object(each, "FormatInfo");
    const name = string(of, "format");
    return {
      name,
      label: OWN_LABELS[name] ?? string(of, "label"),
      use: OWN_USES[name] ?? string(of, "about"),
      ending: string(of, "ending"),
    };
  });
}
