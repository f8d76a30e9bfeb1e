import { t } from "./messages";
import { HISTORY_HREF, READ_HREF } from "./routes";

/** Shown for an address without a page. */
export function UnknownPage() {
  return (
    <div className="narrow">
      <h1>{t("unknown.title")}</h1>
      <p>{t("unknown.text")}</p>
      <p className="unknown-links">
        <a className="button button-primary" href={READ_HREF}>
          {t("nav.newScan")}
        </a>
        <a className="button" href={HISTORY_HREF}>
          {t("nav.history")}
        </a>
      </p>
    </div>
  );
}
