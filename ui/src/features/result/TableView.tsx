import { useCopy } from "../../components/useCopy";
import { t } from "../../messages";
import { CopyIcon } from "./CopyTextButton";
import { type Table, toCsv, toMarkdown } from "./tables";

/** The tables of a picture, each with buttons that copy it. */
export function TableView({ tables }: { tables: readonly Table[] }) {
  return (
    <div className="table-view">
      {tables.map((table, place) => (
        <section key={place} aria-label={t("table.label", { number: place + 1 })}>
          <div className="table-actions">
            <CopyTableButton name={t("table.copyCsv")} table={place} text={() => toCsv(table)} />
            <CopyTableButton name={t("table.copyMarkdown")} table={place} text={() => toMarkdown(table)} />
          </div>
          {/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- Scrolled by keyboard. */}
          <div
            className="table-frame"
            role="group"
            tabIndex={0}
            aria-label={t("table.label", { number: place + 1 })}
          >
            {/* eslint-enable */}
            <table>
              <tbody>
                {table.map((row, number) => (
                  <tr key={number}>
                    {row.map((text, column) => (
                      <td key={column} dir="auto">
                        {text}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </div>
  );
}

interface CopyProps {
  readonly name: string;
  /** Index of the table. */
  readonly table: number;
  readonly text: () => string;
}

function CopyTableButton({ name, table, text }: CopyProps) {
  const { state, copy, reset } = useCopy(t("table.copied", { number: table + 1 }));
  return (
    <button type="button" className="button button-small" onClick={() => void copy(text())} onBlur={reset}>
      <CopyIcon state={state} /> {name}
    </button>
  );
}
