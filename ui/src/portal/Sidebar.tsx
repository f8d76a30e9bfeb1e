import "./sidebar.css";

import { useDeferredValue, useId, useState } from "react";

import { Icon } from "../components/Icon";
import { t } from "../messages";
import { BFF, DOCUMENTS, hrefOf } from "./documents";
import type { Operation, Overview } from "./overview";
import { operationHref, type Place, problemId } from "./place";
import { SECTIONS } from "./sections";

interface Props {
  readonly overview: Overview | null;
  readonly place: Place;
}

/** Links to the start page, all operations and all documents, with a search. Folded on a phone. */
export function Sidebar({ overview, place }: Props) {
  const [unfoldedAt, setUnfoldedAt] = useState<Place | null>(null);
  const [query, setQuery] = useState("");
  const sought = useDeferredValue(query.trim().toLowerCase());
  const contents = useId();
  // Following a link folds it.
  const isUnfolded = unfoldedAt === place;
  return (
    <div className={isUnfolded ? "sidebar sidebar-unfolded" : "sidebar"}>
      <button
        type="button"
        className="button sidebar-fold"
        aria-expanded={isUnfolded}
        aria-controls={contents}
        onClick={() => {
          setUnfoldedAt(isUnfolded ? null : place);
        }}
      >
        <Icon name="boxes" />
        {t("portal.contents")}
      </button>
      <div id={contents} className="sidebar-contents">
        <label className="sidebar-search">
          <span className="visually-hidden">{t("portal.search")}</span>
          <input
            type="search"
            value={query}
            placeholder={t("portal.search")}
            onChange={(event) => {
              setQuery(event.target.value);
            }}
          />
        </label>
        <nav aria-label={t("portal.documents")}>
          {sought === "" ? (
            <Contents overview={overview} place={place} />
          ) : (
            <Found overview={overview} sought={sought} />
          )}
        </nav>
      </div>
    </div>
  );
}

function Contents({ overview, place }: Props) {
  const tags = [...new Set(overview?.operations.map(({ tag }) => tag))];
  return (
    <>
      <ul>
        {SECTIONS.map(({ id, title }) => (
          <Entry key={id} href={`#${id}`} isHere={place.document === null && (place.part || "start") === id}>
            {title}
          </Entry>
        ))}
      </ul>
      <h2>{t("portal.public")}</h2>
      <ul>
        <Entry href={hrefOf(BFF)} isHere={place.document === BFF && place.part === ""}>
          {t("portal.allOperations")}
        </Entry>
      </ul>
      {tags.map((tag) => (
        <section key={tag} aria-label={tag}>
          <h3>{tag}</h3>
          <ul>
            {overview?.operations
              .filter((operation) => operation.tag === tag)
              .map((operation) => (
                <OperationEntry key={operation.id} operation={operation} place={place} />
              ))}
          </ul>
        </section>
      ))}
      <h2>{t("portal.internal")}</h2>
      <ul>
        {DOCUMENTS.filter((document) => document !== BFF).map((document) => (
          <Entry key={document.name} href={hrefOf(document)} isHere={document === place.document}>
            {document.title}
          </Entry>
        ))}
      </ul>
    </>
  );
}

function Found({ overview, sought }: { overview: Overview | null; sought: string }) {
  const operations = (overview?.operations ?? []).filter(({ id, method, path, summary }) =>
    `${id} ${method} ${path} ${summary}`.toLowerCase().includes(sought),
  );
  const problems = (overview?.problems ?? []).filter(({ slug, title, status }) =>
    `${slug} ${title} ${status}`.toLowerCase().includes(sought),
  );
  if (operations.length === 0 && problems.length === 0) return <p className="facts">{t("portal.nothing")}</p>;
  return (
    <ul>
      {operations.map((operation) => (
        <OperationEntry key={operation.id} operation={operation} place={null} />
      ))}
      {problems.map(({ slug, title, status }) => (
        <Entry key={slug} href={`#${problemId(slug)}`} isHere={false}>
          <code>{status}</code> {title}
        </Entry>
      ))}
    </ul>
  );
}

function OperationEntry({ operation, place }: { operation: Operation; place: Place | null }) {
  return (
    <Entry href={operationHref(operation.id)} isHere={place?.document === BFF && place.part === operation.id}>
      <span className="sidebar-summary">{operation.summary}</span>
      <code>
        {operation.method} {operation.path}
      </code>
    </Entry>
  );
}

function Entry({ href, isHere, children }: { href: string; isHere: boolean; children: React.ReactNode }) {
  return (
    <li>
      <a href={href} aria-current={isHere ? "true" : undefined}>
        {children}
      </a>
    </li>
  );
}
