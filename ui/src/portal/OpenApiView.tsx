import { useCallback, useEffect, useRef } from "react";

import { Alert } from "../components/Alert";
import { t } from "../messages";
import { BFF, load, type PortalDocument } from "./documents";
import { specificationForPortal } from "./openApi";
import type { Overview } from "./overview";
import { useLoad } from "./useLoad";

interface Props {
  readonly document: PortalDocument;
  /** Id of the only operation that is shown; empty for all. */
  readonly operation: string;
  readonly tryable: Overview["tryable"];
}

/** A service's OpenAPI document in Swagger UI, which is loaded on first use. */
export function OpenApiView({ document, operation, tryable }: Props) {
  const canTry = document === BFF || tryable.has(document.name);
  const place = useRef<HTMLDivElement>(null);
  const { value, problem, again } = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const [{ show }, specification] = await Promise.all([import("./swagger"), load(document, signal)]);
        return { show, specification };
      },
      [document],
    ),
  );

  useEffect(() => {
    if (value === null || place.current === null) return;
    const specification = specificationForPortal(value.specification, document, operation);
    // A new element each time: Swagger UI does not release its element.
    const home = place.current.appendChild(window.document.createElement("div"));
    value.show(home, specification, canTry, operation !== "");
    return () => {
      home.remove();
    };
  }, [value, document, operation, canTry]);

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
        <p className="facts">{t(canTry ? "portal.tryProxied" : "portal.tryNotPossible")}</p>
      )}
      <div ref={place} />
    </>
  );
}
