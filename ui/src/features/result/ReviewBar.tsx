import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { Review } from "./useReview";
import type { ViewName } from "./view";

/** Goes through the lines to review, and says when none is left. `hadSome`: there were some. */
export function ReviewBar({ review, view, hadSome }: { review: Review; view: ViewName; hadSome: boolean }) {
  const count = review.left.length;
  if (count === 0) {
    return hadSome ? (
      <p className="review-done" role="note">
        <Icon name="check" /> {t("review.done")}
      </p>
    ) : null;
  }
  if (view !== "lines") {
    return (
      <button
        type="button"
        className="button button-small"
        title={t("review.startTitle")}
        onClick={() => {
          review.go(1);
        }}
      >
        <Icon name="question" /> {t("result.review", { count })}
      </button>
    );
  }
  return (
    <div className="review" role="group" aria-label={t("review.label")}>
      <StepButton name={t("review.previous")} step={-1} review={review} />
      <span className="review-count">{t("review.left", { count })}</span>
      <StepButton name={t("review.next")} step={1} review={review} />
      <button
        type="button"
        className="button button-small"
        title={t("review.confirmAllTitle")}
        onClick={() => void review.confirmAll()}
      >
        <Icon name="check" /> {t("review.confirmAll", { count })}
      </button>
    </div>
  );
}

function StepButton({ name, step, review }: { name: string; step: 1 | -1; review: Review }) {
  return (
    <button
      type="button"
      className={step === 1 ? "search-step" : "search-step search-step-back"}
      aria-label={name}
      title={name}
      // The focus moves to the line.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={() => {
        review.go(step);
      }}
    >
      <Icon name="next" />
    </button>
  );
}
