import { useCallback } from "react";

import type { AdminApi, DeadLetter } from "../api/admin";
import { useAnnounce } from "../components/announce";
import { useAction } from "../components/useAction";
import { useLoaded } from "../components/useLoaded";
import { formatBytes } from "../format";
import { t } from "../messages";
import { TableSection } from "./TableSection";

/** Dead letters: replay or discard those of a picture. */
export function LetterSection({ api }: { api: AdminApi }) {
  const load = useCallback((signal: AbortSignal) => api.deadLetters(signal), [api]);
  const { value: letters, problem: loadProblem, change, reload } = useLoaded(load);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();

  const settle = (letter: DeadLetter, how: "replay" | "discard") => {
    run(async () => {
      await api.settle(letter, how);
      const isOther = ({ queue, pictureId }: DeadLetter) =>
        queue !== letter.queue || (letter.pictureId !== null && pictureId !== letter.pictureId);
      change((before) => (before ?? []).filter(isOther));
      announce(t(how === "replay" ? "admin.replayed" : "admin.discarded"));
    });
  };

  return (
    <TableSection
      title={t("admin.letters")}
      about={t("admin.lettersAbout")}
      columns={[
        t("admin.queue"),
        t("admin.picture"),
        t("admin.reason"),
        t("admin.deliveries"),
        t("admin.size"),
        "",
      ]}
      rows={
        letters?.map((letter, place) => {
          const values = { id: letter.pictureId ?? "", queue: letter.queue };
          return (
            <tr key={`${letter.queue}/${letter.pictureId ?? ""}/${place}`}>
              <th scope="row">{letter.queue}</th>
              <td className="table-id">{letter.pictureId}</td>
              <td>{letter.reason}</td>
              <td>{letter.deliveries}</td>
              <td>{formatBytes(letter.bytes)}</td>
              <td>
                <div className="row-actions">
                  <button
                    type="button"
                    className="button button-small"
                    aria-label={t("admin.replayLabel", values)}
                    disabled={isBusy}
                    onClick={() => {
                      settle(letter, "replay");
                    }}
                  >
                    {t("admin.replay")}
                  </button>
                  <button
                    type="button"
                    className="button button-small button-danger"
                    aria-label={t("admin.discardLabel", values)}
                    disabled={isBusy}
                    onClick={() => {
                      settle(letter, "discard");
                    }}
                  >
                    {t("admin.discard")}
                  </button>
                </div>
              </td>
            </tr>
          );
        }) ?? null
      }
      noRows={t("admin.noLetters")}
      problem={problem ?? loadProblem}
    >
      <button type="button" className="button button-small" onClick={reload}>
        {t("admin.reload")}
      </button>
    </TableSection>
  );
}
