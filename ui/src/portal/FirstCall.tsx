import { useId, useState } from "react";

import { Icon } from "../components/Icon";
import { useCopy } from "../components/useCopy";
import { t } from "../messages";

const TITLES: Readonly<Record<string, string>> = {
  curl: "curl",
  python: "Python",
  javascript: "JavaScript",
};

/** The same call in several languages, with a button that copies it. */
export function FirstCall({ code }: { code: ReadonlyMap<string, string> }) {
  const [chosen, setChosen] = useState("curl");
  const group = useId();
  const { state, copy, reset } = useCopy(t("portal.copied"));
  const shown = code.get(chosen) ?? "";
  return (
    <div className="first-call">
      <fieldset>
        <legend className="visually-hidden">{t("portal.language")}</legend>
        {[...code.keys()].map((language) => (
          <label key={language}>
            <input
              type="radio"
              name={group}
              checked={language === chosen}
              onChange={() => {
                setChosen(language);
                reset();
              }}
            />
            {TITLES[language] ?? language}
          </label>
        ))}
      </fieldset>
      <pre role="region" aria-label={t("portal.code", { language: TITLES[chosen] ?? chosen })}>
        {shown}
      </pre>
      <button type="button" className="button button-small" onClick={() => void copy(shown)} onBlur={reset}>
        <Icon name={state === "copied" ? "check" : state === "failed" ? "alert" : "copy"} />
        {t("portal.copy")}
      </button>
    </div>
  );
}
