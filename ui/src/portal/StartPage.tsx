import "./start.css";

import { useCallback } from "react";

import { getLimits } from "../api/limits";
import { formatBytes } from "../format";
import { t } from "../messages";
import { FirstCall } from "./FirstCall";
import type { Overview } from "./overview";
import { ProblemTypes } from "./ProblemTypes";
import { useLoad } from "./useLoad";

/** What the API is, how to authenticate, a first call, errors and limits. */
export function StartPage({ overview }: { overview: Overview }) {
  return (
    <div className="start">
      <section id="start" aria-labelledby="about-start">
        <h2 id="about-start">{t("portal.start")}</h2>
        <p>{t("portal.about")}</p>
        <p>
          {t("portal.address")} <code>{overview.address}</code>
        </p>
      </section>
      <section id="authentication" aria-labelledby="about-authentication">
        <h2 id="about-authentication">{t("portal.authentication")}</h2>
        <Authentication access={overview.access} />
      </section>
      <section id="first-call" aria-labelledby="about-first-call">
        <h2 id="about-first-call">{t("portal.firstCall")}</h2>
        <p>{t("portal.firstCallAbout")}</p>
        <FirstCall code={overview.firstCalls} />
      </section>
      <section id="errors" aria-labelledby="about-errors">
        <h2 id="about-errors">{t("portal.errors")}</h2>
        <p>{t("portal.errorsAbout")}</p>
        <ProblemTypes problems={overview.problems} />
      </section>
      <section id="limits" aria-labelledby="about-limits">
        <h2 id="about-limits">{t("portal.limits")}</h2>
        <LimitsInForce rates={overview.rates} />
      </section>
    </div>
  );
}

function Authentication({ access }: { access: Overview["access"] }) {
  return (
    <ul>
      {access.includes("keys") && (
        <li>
          {t("portal.authKeys")} <code>Authorization: Bearer omk_…</code>
        </li>
      )}
      {access.includes("oidc") && <li>{t("portal.authSession")}</li>}
      {access.includes("proxy") && <li>{t("portal.authProxy")}</li>}
      {access.includes("open") && <li>{t("portal.authOpen")}</li>}
    </ul>
  );
}

function LimitsInForce({ rates }: { rates: Overview["rates"] }) {
  const { value, problem } = useLoad(useCallback((signal: AbortSignal) => getLimits(signal), []));
  if (value === null) return <p className="facts">{problem ?? t("state.loading")}</p>;
  const megapixels = Math.round(value.maxPicturePixels / 1e6);
  const rows = [
    [t("portal.limitPicture"), formatBytes(value.maxUploadBytes)],
    [t("portal.limitDocument"), formatBytes(value.maxDocumentBytes)],
    [t("portal.limitPixels"), t("portal.megapixels", { count: megapixels })],
    [t("portal.limitSide"), t("portal.pixels", { count: value.maxPictureSide })],
    [t("portal.limitAge"), t("portal.days", { count: value.maxAgeDays })],
    ...RATES.map(([name, label]) => [label, rates.get(name)] as const).filter(
      ([, rate]) => rate !== undefined,
    ),
  ];
  return (
    <table className="limits">
      <caption className="visually-hidden">{t("portal.limits")}</caption>
      <tbody>
        {rows.map(([label, limit]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{limit}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const RATES = [
  ["read", t("portal.rateRead")],
  ["change", t("portal.rateChange")],
  ["request", t("portal.rateRequest")],
  ["key", t("portal.rateKey")],
] as const;
