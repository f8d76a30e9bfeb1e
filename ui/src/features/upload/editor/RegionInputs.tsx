import type { Size } from "../../../api/types";
import { t } from "../../../messages";
import { fitted, type Region, SMALLEST_SIDE } from "../prepare/region";

interface Props {
  readonly size: Size;
  /** Null for no region: the fields contain the whole picture. */
  readonly region: Region | null;
  readonly onChange: (region: Region) => void;
}

const FIELDS = [
  ["x", "editor.left"],
  ["y", "editor.top"],
  ["width", "editor.width"],
  ["height", "editor.height"],
] as const;

/** Number inputs for the region. */
export function RegionInputs({ size, region, onChange }: Props) {
  const shown = region ?? { x: 0, y: 0, ...size };
  return (
    <details className="region-numbers">
      <summary>{t("editor.numbers")}</summary>
      <fieldset>
        <legend className="visually-hidden">{t("editor.numbersLegend")}</legend>
        {FIELDS.map(([key, label]) => (
          <label key={key}>
            {t(label)}
            <input
              // Apply on blur or Enter, not while typing.
              key={shown[key]}
              type="number"
              inputMode="numeric"
              min={key === "x" || key === "y" ? 0 : SMALLEST_SIDE}
              max={key === "x" || key === "width" ? size.width : size.height}
              defaultValue={shown[key]}
              onBlur={(event) => {
                const value = event.target.valueAsNumber;
                if (value !== shown[key] && Number.isFinite(value)) {
                  onChange(withNumber(shown, key, value, size));
                }
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter") event.currentTarget.blur();
              }}
            />
          </label>
        ))}
      </fieldset>
    </details>
  );
}

/** Change one value; a region that no longer fits gets smaller. */
function withNumber(region: Region, key: keyof Region, value: number, size: Size): Region {
  const typed: Region = { ...region, [key]: value };
  const { x, y, width, height } = typed;
  return fitted(
    { x, y, width: Math.min(width, size.width - x), height: Math.min(height, size.height - y) },
    size,
  );
}
