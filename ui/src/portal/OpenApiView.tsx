import { useCallback, useEffect, useRef } from "react";

import { Alert } from "../components/Alert";
import { t } from "../messages";
import { BFF, load, loadTryable, type PortalDocument } from "./documents";
import { specificationForPortal } from "./openApi";
import { useLoad } from "./useLoad";

/** A service's OpenAPI document in Swagger UI, which is loaded on first use. */
export function OpenApiView({ document }: { document: PortalDocument }) {
  const place = useRef<HTMLDivElement>(null);
  const { value, problem, again } = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const [{ show }, specification, tryable] = await Promise.all([
          import("./swagger"),
          load(document, signal),
          loadTryable(signal),
        ]);
        return { show, ...specificationForPortal(specification, document, tryable) };
      },
      [document],
    ),
  );

  useEffect(() => {
    if (value === null || place.current === null) return;
    // A new element each time: Swagger UI does not release its element.
    const home = place.current.appendChild(window.document.createElement("div"));
    value.show(home, value.specification, value.canTry);
    return () => {
      home.remove();
    };
  }, [value]);

  return (
    <>
      {problem !== null && (
        <Alert message={t("portal.notLoaded", { document: document.title, reason: problem })}>
          <button type="button" className="button" onClick={again}>
            {t("action.tryAgain")}
          </button>
        </Alert>
      )}
      {value === null && problem === null && <p className="facts">{t("state.loading")}</p>}
      {value !== null && document !== BFF && (
        <p className="facts">{t(value.canTry ? "portal.tryProxied" : "portal.tryNotPossible")}</p>
      )}
      <div ref={place} />
    </>
  );
}
