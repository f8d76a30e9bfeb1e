import type { ReactNode } from "react";

import { Icon } from "./Icon";

/** An error, announced by screen readers, with actions beside it. */
export function Alert({ message, children }: { message: string; children?: ReactNode }) {
  return (
    <div role="alert" className="alert">
      <Icon name="alert" />
      <p>{message}</p>
      {children !== undefined && <div className="alert-actions">{children}</div>}
    </div>
  );
}
