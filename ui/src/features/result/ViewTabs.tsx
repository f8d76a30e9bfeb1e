import { type KeyboardEvent, useRef } from "react";

import { t } from "../../messages";
import { setView, type ViewName } from "./view";

interface Props {
  readonly views: readonly ViewName[];
  readonly shown: ViewName;
  /** Id of the element with the view. */
  readonly panelId: string;
}

const NAMES = { text: "view.text", lines: "view.lines", table: "view.table" } as const;

/** Tabs of the views; arrow keys move between them. */
export function ViewTabs({ views, shown, panelId }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (views.indexOf(shown) + step + views.length) % views.length;
    const view = views[next];
    if (view === undefined) return;
    setView(view);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div ref={list} className="view-tabs" role="tablist" aria-label={t("view.label")}>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          role="tab"
          aria-selected={view === shown}
          aria-controls={panelId}
          tabIndex={view === shown ? 0 : -1}
          onClick={() => {
            setView(view);
          }}
          onKeyDown={onKeyDown}
        >
          {t(NAMES[view])}
        </button>
      ))}
    </div>
  );
}
