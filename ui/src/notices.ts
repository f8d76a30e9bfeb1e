import type { Notice } from "./api/types";
import { t } from "./messages";
import { LANGUAGE } from "./messages/texts";

export interface NoticeText {
  readonly title: string;
  readonly advice: string;
}

/** Return the words of a notice; null for a code of a newer server. */
export function noticeText({ code, script, letterHeightPx }: Notice): NoticeText | null {
  switch (code) {
    case "no_text_found":
      return { title: t("notice.noText"), advice: t("notice.noTextAdvice") };
    case "unsupported_script": {
      const name = script === null ? null : scriptName(script);
      return {
        title: name === null ? t("notice.script") : t("notice.namedScript", { script: name }),
        advice: t("notice.scriptAdvice"),
      };
    }
    case "too_small_to_read":
      return {
        title:
          letterHeightPx === null
            ? t("notice.tooSmall")
            : t("notice.tooSmallPixels", { height: letterHeightPx }),
        advice: t("notice.tooSmallAdvice"),
      };
    case "too_blurred":
      return { title: t("notice.tooBlurred"), advice: t("notice.tooBlurredAdvice") };
    default:
      return null;
  }
}

/** Return the words of the first notice that has some; those of a picture without text if there is none. */
export function emptyText(notices: readonly Notice[]): NoticeText {
  const [first] = notices.flatMap((notice) => noticeText(notice) ?? []);
  return first ?? { title: t("notice.noText"), advice: t("notice.noTextAdvice") };
}

function scriptName(script: string): string | null {
  try {
    return new Intl.DisplayNames(LANGUAGE, { type: "script", fallback: "none" }).of(script) ?? null;
  } catch {
    return null; // not an ISO 15924 code
  }
}
