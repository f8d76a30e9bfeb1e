/** The keys of the lines and the picture, the most used ones in sight. */
export function LinesKeys() {
  return (
    <details className="lines-keys">
      <summary>
        <kbd>Enter</kbd> saves and goes on, <kbd>Tab</kbd> only goes on, <kbd>Esc</kbd> takes back
      </summary>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["Enter"], "saves the line and goes to the next one to check"],
  [["Tab"], "goes there without saving; with Shift to the one before"],
  [["↑", "↓"], "go to the line above or below"],
  [["Esc"], "takes the change back; once more, and Tab goes to the line’s buttons"],
  [["Enter", "Shift"], "in the search: the next match; with Shift the one before"],
  [["+", "−", "0"], "in the picture: larger, smaller, whole; the arrow keys move it"],
];
