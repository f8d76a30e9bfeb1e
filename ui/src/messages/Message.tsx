import { Fragment, type ReactNode } from "react";

import { formatValue, type MessageKey, partsOf, type Values } from ".";

interface Props<Key extends MessageKey> {
  readonly of: Key;
  readonly values: Values<Key, ReactNode>;
}

/** A message whose placeholders are elements, such as a key or a quoted text. */
export function Message<Key extends MessageKey>({ of, values }: Props<Key>) {
  const known: Readonly<Record<string, ReactNode>> = values;
  return partsOf(of, known.count).map((part, place) => (
    <Fragment key={place}>{place % 2 === 1 ? shown(known[part]) : part}</Fragment>
  ));
}

function shown(value: ReactNode): ReactNode {
  return typeof value === "number" ? formatValue(value) : value;
}
