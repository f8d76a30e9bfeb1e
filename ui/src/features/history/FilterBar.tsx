import { t } from "../../messages";
import { DATES, type HistoryFilter, isFiltered, KINDS, SORTS } from "./filter";

const SORT_TEXTS = {
  newest: "history.newest",
  oldest: "history.oldest",
  name: "history.byName",
} as const;

const KIND_TEXTS = {
  all: "history.allKinds",
  picture: "history.list",
  document: "document.list",
} as const;

const DATE_TEXTS = {
  any: "history.anyDate",
  today: "history.today",
  yesterday: "history.yesterday",
  dates: "history.chooseDates",
} as const;

interface Props {
  readonly filter: HistoryFilter;
  readonly onChange: (change: Partial<HistoryFilter>) => void;
  readonly onReset: () => void;
}

/** Order, kind and dates of the list. */
export function FilterBar({ filter, onChange, onReset }: Props) {
  const { sort, kind, dates, from, to } = filter;
  return (
    <div role="group" aria-label={t("history.filters")} className="history-filter">
      <Choice
        label={t("history.sort")}
        value={sort}
        options={SORTS.map((each) => [each, t(SORT_TEXTS[each])])}
        onChoose={(chosen) => {
          onChange({ sort: chosen });
        }}
      />
      <Choice
        label={t("history.kind")}
        value={kind}
        options={KINDS.map((each) => [each, t(KIND_TEXTS[each])])}
        onChoose={(chosen) => {
          onChange({ kind: chosen });
        }}
      />
      <Choice
        label={t("history.date")}
        value={dates}
        options={DATES.map((each) => [each, t(DATE_TEXTS[each])])}
        onChoose={(chosen) => {
          onChange({ dates: chosen, from: "", to: "" });
        }}
      />
      {dates === "dates" && (
        <>
          <label>
            {t("history.from")}
            <input
              type="date"
              className="field"
              value={from}
              max={to}
              onChange={({ target }) => {
                onChange({ from: target.value });
              }}
            />
          </label>
          <label>
            {t("history.to")}
            <input
              type="date"
              className="field"
              value={to}
              min={from}
              onChange={({ target }) => {
                onChange({ to: target.value });
              }}
            />
          </label>
        </>
      )}
      {isFiltered(filter) && (
        <button type="button" className="button button-quiet" onClick={onReset}>
          {t("history.clearFilters")}
        </button>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** Values with their texts. */
  readonly options: readonly (readonly [T, string])[];
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <select
      className="field"
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        onChoose(target.value as T);
      }}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}
