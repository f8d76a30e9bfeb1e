import "../features/account/account.css";
import "../features/keys/keys.css";

import { type ReactNode, useId } from "react";

import { Alert } from "../components/Alert";
import { t } from "../messages";

interface Props {
  readonly title: string;
  readonly about?: string;
  readonly columns: readonly string[];
  /** Null until they are loaded. */
  readonly rows: readonly ReactNode[] | null;
  readonly noRows: string;
  readonly problem: string | null;
  readonly loadMore?: (() => void) | null;
  readonly children?: ReactNode;
}

/** A titled table, with actions above it. The last column has the actions of a row and no name. */
export function TableSection({ title, about, columns, rows, noRows, problem, loadMore, children }: Props) {
  const titleId = useId();
  return (
    <section className="account-section" aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      {about !== undefined && <p>{about}</p>}
      {children}
      {problem !== null && <Alert message={problem} />}
      {rows === null && problem === null && <p className="facts">{t("state.loading")}</p>}
      {rows?.length === 0 && <p className="facts">{noRows}</p>}
      {rows !== null && rows.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- A wide table scrolls, also by keyboard.
        <div className="table-frame" role="group" aria-labelledby={titleId} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{rows}</tbody>
          </table>
        </div>
      )}
      {loadMore && (
        <button type="button" className="button" onClick={loadMore}>
          {t("admin.loadMore")}
        </button>
      )}
    </section>
  );
}
