import { t } from "../../messages";
import { Paragraph } from "../Paragraph";
import type { Table } from "./asyncapi";
import { FieldTable } from "./FieldTable";

/** Nested objects, each with its fields. */
export function TypeTables({ tables, of }: { tables: readonly Table[]; of: string }) {
  return tables.map((table) => (
    <div key={table.name} className="queue-type">
      <h5>{table.name}</h5>
      <Paragraph text={table.about} />
      <FieldTable label={t("events.tableLabel", { table: table.name, parent: of })} fields={table.fields} />
    </div>
  ));
}
