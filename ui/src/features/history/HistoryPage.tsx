import "./history.css";

import { useRef } from "react";

import { Alert } from "../../components/Alert";
import { READ_HREF } from "../../routes";
import { HistoryRow } from "./HistoryRow";
import { useHistory } from "./useHistory";

export function HistoryPage() {
  const { entries, hasMore, isLoading, problem, loadMore, remove } = useHistory();
  const heading = useRef<HTMLHeadingElement>(null);

  return (
    <div className="narrow">
      <h1 ref={heading} tabIndex={-1}>
        History
      </h1>
      <p className="facts">Every picture is kept for seven days, then deleted with its text.</p>
      {problem !== null && (
        <Alert message={problem}>
          {entries === null && (
            <button type="button" className="button" onClick={loadMore}>
              Try again
            </button>
          )}
        </Alert>
      )}
      {entries?.length === 0 && !hasMore && (
        <div className="empty">
          <h2>Nothing here yet</h2>
          <p>
            <a href={READ_HREF}>Read a picture</a>, and it will stand here.
          </p>
        </div>
      )}
      {entries !== null && entries.length > 0 && (
        <ul className="history" role="list" aria-label="Pictures">
          {entries.map((entry) => (
            <HistoryRow
              key={entry.id}
              entry={entry}
              onDelete={async () => {
                if (await remove(entry)) heading.current?.focus(); // The row with the focus is gone.
              }}
            />
          ))}
        </ul>
      )}
      {isLoading && <p className="facts">Loading…</p>}
      {hasMore && !isLoading && (
        <button type="button" className="button" onClick={loadMore}>
          Show older pictures
        </button>
      )}
    </div>
  );
}
