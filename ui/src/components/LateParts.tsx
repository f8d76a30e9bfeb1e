import { Component, type ReactNode, Suspense } from "react";

import { leave } from "../leave";
import { t } from "../messages";
import { Alert } from "./Alert";
import { PartNotLoaded } from "./late";

interface Props {
  readonly children: ReactNode;
  /** Shown while the code is loaded; nothing for dialogs. */
  readonly isPage?: boolean;
}

interface State {
  readonly error: Error | null;
}

/** Where parts that are loaded late (late.tsx) are shown, or why one of them is not. */
export class LateParts extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { children, isPage = false } = this.props;
    const { error } = this.state;
    if (error !== null && !(error instanceof PartNotLoaded)) throw error;
    if (error !== null) {
      // Browsers don't ask again for a module that they could not load.
      return (
        <Alert message={t("error.partNotLoaded")}>
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              leave.reload();
            }}
          >
            {t("action.reload")}
          </button>
        </Alert>
      );
    }
    return (
      <Suspense fallback={isPage ? <p role="status">{t("state.loading")}</p> : null}>{children}</Suspense>
    );
  }
}
