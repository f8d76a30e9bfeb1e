import { t } from "../../messages";
import { Paragraph } from "../Paragraph";
import type { Field } from "./asyncapi";

/** The fields of an object, in two columns that fit a phone. */
export function FieldTable({ label, fields }: { label: string; fields: readonly Field[] }) {
  return (
    <table className="field-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("events.nameAndType")}</th>
          <th scope="col">{t("events.description")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">
              <code className="field-name">{field.name}</code>{" "}
              {field.isRequired && <span className="field-required">{t("events.required")}</span>}
              <code className="field-type">{field.type}</code>
            </th>
            <td>
              <Paragraph text={field.about} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
