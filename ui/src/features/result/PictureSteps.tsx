import { use } from "react";

import { StepLink } from "../../components/StepLink";
import { useStepKeys } from "../../components/useStepKeys";
import { t } from "../../messages";
import { pictureHref } from "../../routes";
import { PictureOrder } from "./pictureOrder";

/** Links to the previous and the next picture of the list; nothing if the picture is alone. */
export function PictureSteps({ id }: { readonly id: string }) {
  const order = use(PictureOrder);
  const place = order.indexOf(id);
  const hrefAt = (other: number) => {
    const found = place === -1 ? undefined : order[other];
    return found === undefined ? null : pictureHref(found);
  };
  const [previous, next] = [hrefAt(place - 1), hrefAt(place + 1)];
  useStepKeys(previous, next);
  if (previous === null && next === null) return null;
  return (
    <nav className="picture-steps" aria-label={t("result.steps", { number: place + 1, total: order.length })}>
      <StepLink href={previous} icon="previousPage" label={t("result.previousPicture")} isIcon />
      <StepLink href={next} icon="nextPage" label={t("result.nextPicture")} isIcon />
    </nav>
  );
}
