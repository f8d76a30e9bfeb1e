import "../keys/keys.css";

import { endOtherSessions, endSession, listSessions, type Session } from "../../api/sessions";
import { Alert } from "../../components/Alert";
import { useAnnounce } from "../../components/announce";
import { useAction } from "../../components/useAction";
import { useLoaded } from "../../components/useLoaded";
import { formatWhen } from "../../format";
import { t } from "../../messages";
import { clientName } from "./clientName";

/** Where the person is signed in, with a button to end it there. */
export function SessionSection() {
  const { value: sessions, problem: loadProblem, change } = useLoaded(listSessions);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();

  const end = (ended: Session) => {
    run(async () => {
      await endSession(ended.id);
      change((before) => (before ?? []).filter((other) => other.id !== ended.id));
      announce(t("sessions.ended"));
    });
  };
  const endOthers = () => {
    run(async () => {
      await endOtherSessions();
      change((before) => (before ?? []).filter((session) => session.isCurrent));
      announce(t("sessions.othersEnded"));
    });
  };

  const failure = problem ?? loadProblem;
  return (
    <section className="account-section" aria-labelledby="data-sessions">
      <h2 id="data-sessions">{t("sessions.title")}</h2>
      <p>{t("sessions.about")}</p>
      {failure !== null && <Alert message={failure} />}
      {sessions === null && failure === null && <p className="facts">{t("state.loading")}</p>}
      {sessions !== null && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- A wide table scrolls, also by keyboard.
        <div className="table-frame" role="group" aria-labelledby="data-sessions" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("sessions.client")}</th>
                <th scope="col">{t("sessions.since")}</th>
                <th scope="col">{t("sessions.used")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr key={session.id}>
                  <th scope="row">{nameOf(session)}</th>
                  <td>{formatWhen(session.createdAt)}</td>
                  <td>{formatWhen(session.lastUsedAt)}</td>
                  <td>
                    {session.isCurrent ? (
                      t("sessions.current")
                    ) : (
                      <button
                        type="button"
                        className="button button-small button-danger"
                        aria-label={t("sessions.endLabel", {
                          client: nameOf(session),
                          when: formatWhen(session.createdAt),
                        })}
                        disabled={isBusy}
                        onClick={() => {
                          end(session);
                        }}
                      >
                        {t("sessions.end")}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sessions?.some((session) => !session.isCurrent) && (
        <button type="button" className="button button-danger" disabled={isBusy} onClick={endOthers}>
          {t("sessions.endOthers")}
        </button>
      )}
    </section>
  );
}

function nameOf({ client }: Session): string {
  const known = clientName(client);
  if (known === null) return t("sessions.unknownClient");
  const { browser, system } = known;
  return system === null ? browser : t("sessions.clientOn", { browser, system });
}
