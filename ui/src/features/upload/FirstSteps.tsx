import { getSample } from "../../api/sample";
import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { useAction } from "../../components/useAction";
import { type MessageKey, t } from "../../messages";

const STEPS = [
  ["upload.step1", "upload.step1Text"],
  ["upload.step2", "upload.step2Text"],
  ["upload.step3", "upload.step3Text"],
] as const satisfies readonly (readonly [title: MessageKey, text: MessageKey])[];

/** The three steps to a picture's text, and a picture to try them with. */
export function FirstSteps({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { isBusy, problem, run } = useAction();
  return (
    <section className="first-steps" aria-label={t("upload.steps")}>
      <ol role="list">
        {STEPS.map(([title, text], place) => (
          <li key={title}>
            <span className="first-steps-number" aria-hidden="true">
              {place + 1}
            </span>
            <p>
              <b>{t(title)}</b>
              <br />
              {t(text)}
            </p>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy)
            run(async () => {
              onFiles([await getSample(t("upload.sampleName"))]);
            });
        }}
      >
        <Icon name="picture" />
        {t("upload.trySample")}
      </button>
      {problem !== null && <Alert message={t("upload.sampleFailed", { reason: problem })} />}
    </section>
  );
}
