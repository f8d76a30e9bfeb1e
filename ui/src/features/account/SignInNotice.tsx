import { useEffect, useState } from "react";

import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { en } from "../../messages/en";

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

const PROBLEM = "account.problem.";
type ProblemKey = Extract<keyof typeof en, `${typeof PROBLEM}${string}`>;

function problemMessage(slug: string): string {
  const key = `${PROBLEM}${slug}`;
  return t(isProblemKey(key) ? key : "account.problem.other");
}

function isProblemKey(key: string): key is ProblemKey {
  return Object.hasOwn(en, key);
}
