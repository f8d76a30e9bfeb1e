import { useCallback, useState } from "react";

import type { AdminApi, Owner, Quota } from "../api/admin";
import { useAnnounce } from "../components/announce";
import { ConfirmDialog } from "../components/ConfirmDialog";
import { useAction } from "../components/useAction";
import { t } from "../messages";
import { OwnerRow } from "./OwnerRow";
import { TableSection } from "./TableSection";
import { useParts } from "./useParts";

/** Owners with usage: set a quota, end sessions, erase the data. */
export function OwnerSection({ api }: { api: AdminApi }) {
  const load = useCallback((after: string | null, signal: AbortSignal) => api.owners(after, signal), [api]);
  const { items, problem: loadProblem, change, loadMore } = useParts<Owner, string>(load);
  const [asked, setAsked] = useState<Owner | null>(null);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();

  const save = (owner: Owner, quota: Quota) => {
    run(async () => {
      await api.setQuota(owner.id, quota);
      change((owners) => owners.map((other) => (other.id === owner.id ? { ...other, quota } : other)));
      announce(t("admin.saved"));
    });
  };
  const endSessions = (owner: Owner) => {
    run(async () => {
      await api.endSessions(owner.id);
      change((owners) =>
        owners.map((other) =>
          other.id === owner.id && other.user !== null
            ? { ...other, user: { ...other.user, sessions: 0 } }
            : other,
        ),
      );
      announce(t("admin.sessionsEnded"));
    });
  };
  const erase = (owner: Owner) => {
    run(async () => {
      await api.erase(owner.id);
      change((owners) => owners.filter((other) => other.id !== owner.id));
      setAsked(null);
      announce(t("admin.erased"));
    });
  };

  return (
    <TableSection
      title={t("admin.owners")}
      columns={[
        t("admin.owner"),
        t("admin.usage"),
        t("keys.title"),
        t("admin.sessions"),
        t("admin.quota"),
        "",
      ]}
      rows={
        items?.map((owner) => (
          <OwnerRow
            key={owner.id}
            owner={owner}
            isBusy={isBusy}
            onSave={save}
            onEndSessions={endSessions}
            onErase={setAsked}
          />
        )) ?? null
      }
      noRows={t("admin.noOwners")}
      problem={asked === null ? (problem ?? loadProblem) : loadProblem}
      loadMore={loadMore}
    >
      {asked !== null && (
        <ConfirmDialog
          title={t("admin.eraseTitle", { owner: asked.id })}
          about={t("admin.eraseAbout")}
          confirmLabel={t("admin.eraseConfirm")}
          isBusy={isBusy}
          problem={problem}
          onConfirm={() => {
            erase(asked);
          }}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </TableSection>
  );
}
