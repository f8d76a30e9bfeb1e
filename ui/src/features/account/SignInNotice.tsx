import { useEffect, useState } from "react";

import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { isMessage, t } from "../../messages";

/** What signing in has led to, which the server adds to the address: scans that came along, or a problem. */
export function SignInNotice() {
  const [query] = useState(() => new URLSearchParams(window.location.search));
  const problem = query.get("problem");
  const moved = Number(query.get("moved"));

  useEffect(() => {
    if (problem === null && !query.has("moved")) return;
    // A reload shows it no more.
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.hash}`);
  }, [problem, query]);

  if (problem !== null) return <Alert message={problemMessage(problem)} />;
  if (!Number.isInteger(moved) || moved < 1) return null;
  return (
    <div role="status" className="notice">
      <Icon name="check" />
      <p>{t("account.moved", { count: moved })}</p>
    </div>
  );
}

function problemMessage(slug: string): string {
  const key = `account.problem.${slug}`;
  return t(isMessage(key) ? key : "account.problem.other");
}
