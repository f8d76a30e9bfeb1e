import { useEffect, useRef, useState } from "react";

import { Announcer } from "../components/Announcer";
import { Icon } from "../components/Icon";
import { DOCUMENTS, EVENTS, fileOf, hrefOf, SAMPLE_FILE, useDocument } from "./documents";
import { EventsView } from "./events/EventsView";
import { OpenApiView } from "./OpenApiView";

/** All services on one page: a switcher, and below it what the one that was chosen takes, answers or sends. */
export function Portal() {
  const shown = useDocument();
  const main = useRef<HTMLElement>(null);
  const opened = useOpened(shown.name);

  useEffect(() => {
    document.title = `${shown.title} · ocr-mesh`;
  }, [shown]);

  return (
    <Announcer>
      <header className="site-header">
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          Skip to the content
        </button>
        <a className="brand" href="./#/">
          <Icon name="scan" />
          ocr-mesh
        </a>
        <nav aria-label="Pages">
          <a href="./#/">Read</a>
          <a href="./#/history">History</a>
          <a href="./docs" aria-current="page">
            API
          </a>
        </nav>
      </header>
      <main ref={main} tabIndex={-1} className="portal">
        <h1>Every call and every event</h1>
        <nav className="switcher" aria-label="Documents">
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
        {/* What was opened stays as it was left: a form half filled in, an answer. */}
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
                    Download a sample picture
                  </a>
                )}
                <a className="button button-small" href={fileOf(document)} download>
                  {document === EVENTS ? "Download AsyncAPI 3.0" : "Download OpenAPI 3.1"}
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

/** The names of all that have been shown so far. */
function useOpened(name: string): ReadonlySet<string> {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set([name]));
  if (!opened.has(name)) setOpened(new Set([...opened, name]));
  return opened;
}
