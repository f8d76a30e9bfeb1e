import { useCallback, useState } from "react";

import type { AdminApi, AuditEntry } from "../api/admin";
import { useAction } from "../components/useAction";
import { saveFile } from "../components/saveFile";
import { formatWhen } from "../format";
import { t } from "../messages";
import { ACTIONS } from "./actions";
import { TableSection } from "./TableSection";
import { useParts } from "./useParts";

/** The audit log: filter by action, export. */
export function AuditSection({ api }: { api: AdminApi }) {
  const [action, setAction] = useState("");
  const load = useCallback(
    (before: number | null, signal: AbortSignal) => api.audit(action, before, signal),
    [api, action],
  );
  const { items, problem: loadProblem, loadMore } = useParts<AuditEntry, number>(load);
  const { isBusy, problem, run } = useAction();

  const exportAs = (format: "csv" | "jsonl") => {
    run(async () => {
      saveFile(await api.auditFile(format, action));
    });
  };

  return (
    <TableSection
      title={t("admin.audit")}
      columns={[t("admin.when"), t("admin.what"), t("admin.who"), t("admin.object"), t("admin.from")]}
      rows={items?.map((entry) => <EntryRow key={entry.number} entry={entry} />) ?? null}
      noRows={t("admin.noEntries")}
      problem={problem ?? loadProblem}
      loadMore={loadMore}
    >
      <div className="row-actions">
        <label>
          {t("admin.auditAction")}{" "}
          <select
            value={action}
            onChange={(event) => {
              setAction(event.target.value);
            }}
          >
            <option value="">{t("admin.allActions")}</option>
            {ACTIONS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button button-small"
          disabled={isBusy}
          onClick={() => {
            exportAs("csv");
          }}
        >
          {t("admin.exportCsv")}
        </button>
        <button
          type="button"
          className="button button-small"
          disabled={isBusy}
          onClick={() => {
            exportAs("jsonl");
          }}
        >
          {t("admin.exportLines")}
        </button>
      </div>
    </TableSection>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  return (
    <tr>
      <th scope="row">
        <time dateTime={entry.at}>{formatWhen(entry.at)}</time>
      </th>
      <td>
        {entry.action} <small>{entry.outcome}</small>
      </td>
      <td className="table-id">
        {entry.actorKind} <small>{entry.actor}</small>
      </td>
      <td className="table-id">
        {entry.objectKind} <small>{entry.objectId}</small>
      </td>
      <td>{entry.address}</td>
    </tr>
  );
}
