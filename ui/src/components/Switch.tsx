import "./switch.css";

import { useId } from "react";

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, hint, isOn, onChange }: Props) {
  const inputId = useId();
  const hintId = useId();
  return (
    <div className="switch">
      <input
        id={inputId}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-describedby={hintId}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <label htmlFor={inputId}>{label}</label>
      <p id={hintId}>{hint}</p>
    </div>
  );
}
