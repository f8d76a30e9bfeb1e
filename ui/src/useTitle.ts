import { useEffect } from "react";

import { t } from "./messages";

/** Name the tab by what it shows; null leaves its name. */
export function useTitle(name: string | null): void {
  useEffect(() => {
    if (name !== null) document.title = t("title.named", { name });
  }, [name]);
}
