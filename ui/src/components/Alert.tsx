import type { ReactNode } from "react";

import { Icon } from "./Icon";

/** Something went wrong: said at once by screen readers, with what to do about it beside it. */
export function Alert({ message, children }: { message: string; children?: ReactNode }) {
  return (
    <div role="alert" className="alert">
      <Icon name="alert" />
      <p>{message}</p>
      {children !== undefined && <div className="alert-actions">{children}</div>}
    </div>
  );
}
