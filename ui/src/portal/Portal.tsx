import { useEffect, useRef, useState } from "react";

import { Alert } from "../components/Alert";
import { Announcer } from "../components/Announcer";
import { Icon } from "../components/Icon";
import { t } from "../messages";
import { DOCUMENTS, EVENTS, fileOf, type PortalDocument, SAMPLE_FILE } from "./documents";
import { EventsView } from "./events/EventsView";
import { OpenApiView } from "./OpenApiView";
import { loadOverview } from "./overview";
import { type Place, usePlace } from "./place";
import { Sidebar } from "./Sidebar";
import { StartPage } from "./StartPage";
import { useLoad } from "./useLoad";

/** The API reference: a sidebar, and the start page or the selected document. */
export function Portal() {
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  const { value: overview, problem, again } = useLoad(loadOverview);
  const opened = useOpened(place);
  const isStart = place.document === null;

  useEffect(() => {
    document.title = t("title.portal", { document: titleOf(place) });
  }, [place]);

  // The element exists only after the overview is loaded; the browser scrolls before.
  useEffect(() => {
    if (overview === null) return;
    const section = isStart && place.part !== "" ? document.getElementById(place.part) : null;
    if (section !== null) section.scrollIntoView();
    else window.scrollTo(0, 0);
  }, [overview, isStart, place]);

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
      <div className="portal">
        <Sidebar overview={overview} place={place} />
        <main ref={main} tabIndex={-1} className="portal-main">
          <h1>{t("portal.title")}</h1>
          {problem !== null && (
            <Alert message={t("portal.notLoaded", { document: t("portal.start"), reason: problem })}>
              <button type="button" className="button" onClick={again}>
                {t("action.tryAgain")}
              </button>
            </Alert>
          )}
          {overview === null && problem === null && <p className="facts">{t("state.loading")}</p>}
          {isStart && overview !== null && <StartPage overview={overview} />}
          {/* Opened documents stay mounted, with their forms and answers. */}
          {DOCUMENTS.filter(({ name }) => overview !== null && opened.has(name)).map((document) => (
            <DocumentSection key={document.name} document={document} isShown={document === place.document}>
              {document === EVENTS ? (
                <EventsView />
              ) : (
                <OpenApiView
                  document={document}
                  operation={opened.get(document.name) ?? ""}
                  tryable={overview?.tryable ?? NONE}
                />
              )}
            </DocumentSection>
          ))}
        </main>
      </div>
    </Announcer>
  );
}

const NONE: ReadonlySet<unknown> = new Set();

interface DocumentSectionProps {
  readonly document: PortalDocument;
  readonly isShown: boolean;
  readonly children: React.ReactNode;
}

function DocumentSection({ document, isShown, children }: DocumentSectionProps) {
  return (
    <section hidden={!isShown} aria-labelledby={`about-${document.name}`}>
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
      {children}
    </section>
  );
}

function titleOf({ document, part }: Place): string {
  if (document === null) return t("portal.title");
  return part === "" ? document.title : t("portal.operation", { operation: part, document: document.title });
}

/** Return the part that each document opened so far shows, or showed last. */
function useOpened({ document, part }: Place): ReadonlyMap<string, string> {
  const [opened, setOpened] = useState<ReadonlyMap<string, string>>(new Map());
  if (document !== null && opened.get(document.name) !== part)
    setOpened(new Map([...opened, [document.name, part]]));
  return opened;
}
