import { t, type MessageKey } from "../../messages";
import { Message } from "../../messages/Message";

/** Keyboard shortcuts, the most used ones always visible. */
export function KeyboardHelp() {
  return (
    <details className="lines-keys">
      <summary>
        <Message
          of="keys.summary"
          values={{ enter: <kbd>Enter</kbd>, next: <kbd>F8</kbd>, esc: <kbd>Esc</kbd> }}
        />
      </summary>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const KEYS = [
  [["Enter"], "keys.enter"],
  [["F8"], "keys.next"],
  [["↑", "↓"], "keys.arrows"],
  [["Esc"], "keys.escape"],
  [["Enter", "Shift"], "keys.search"],
  [["+", "−", "0"], "keys.picture"],
  [["Space"], "keys.move"],
] as const satisfies (readonly [keys: readonly string[], does: MessageKey])[];
