import { useEffect, useRef, useState } from "react";

import { Announcer } from "../components/Announcer";
import { Icon } from "../components/Icon";
import { t } from "../messages";
import { DOCUMENTS, EVENTS, fileOf, hrefOf, SAMPLE_FILE, useDocument } from "./documents";
import { EventsView } from "./events/EventsView";
import { OpenApiView } from "./OpenApiView";

/** The API reference: a navigation and the selected document. */
export function Portal() {
  const shown = useDocument();
  const main = useRef<HTMLElement>(null);
  const opened = useOpened(shown.name);

  useEffect(() => {
    document.title = t("title.portal", { document: shown.title });
  }, [shown]);

  return (
    <Announcer>
      <header className="site-header">
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          {t("nav.skip")}
        </button>
        <a className="brand" href="./#/">
          <Icon name="scan" />
          ocr-mesh
        </a>
        <nav aria-label={t("nav.label")}>
          <a href="./#/">{t("nav.newScan")}</a>
          <a href="./#/history">{t("nav.history")}</a>
          <a href="./docs" aria-current="page">
            {t("nav.api")}
          </a>
        </nav>
      </header>
      <main ref={main} tabIndex={-1} className="portal">
        <h1>{t("portal.title")}</h1>
        <nav className="switcher" aria-label={t("portal.documents")}>
          {DOCUMENTS.map((document) => (
            <a
              key={document.name}
              href={hrefOf(document)}
              aria-current={document === shown ? "true" : undefined}
            >
              {document.title}
            </a>
          ))}
        </nav>
        {/* Opened documents stay mounted, with their forms and answers. */}
        {DOCUMENTS.filter(({ name }) => opened.has(name)).map((document) => (
          <section key={document.name} hidden={document !== shown} aria-labelledby={`about-${document.name}`}>
            <div className="portal-about">
              <div>
                <h2 id={`about-${document.name}`}>{document.title}</h2>
                <p className="facts">{document.about}</p>
              </div>
              <p className="portal-files">
                {document !== EVENTS && (
                  <a className="button button-small" href={SAMPLE_FILE} download>
                    {t("portal.sample")}
                  </a>
                )}
                <a className="button button-small" href={fileOf(document)} download>
                  {t(document === EVENTS ? "portal.downloadAsyncApi" : "portal.downloadOpenApi")}
                </a>
              </p>
            </div>
            {document === EVENTS ? <EventsView /> : <OpenApiView document={document} />}
          </section>
        ))}
      </main>
    </Announcer>
  );
}

/** Return the names of all documents opened so far. */
function useOpened(name: string): ReadonlySet<string> {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set([name]));
  if (!opened.has(name)) setOpened(new Set([...opened, name]));
  return opened;
}
