import { type ComponentType, type FunctionComponent, use } from "react";

/** The code of a part could not be loaded: the connection is lost, or a new version of the page has other files. */
export class PartNotLoaded extends Error {
  override name = "PartNotLoaded";
}

export interface Late<Props> {
  readonly Part: FunctionComponent<Props>;
  /** Load the code, once; rejects if it cannot be loaded. */
  readonly load: () => Promise<void>;
}

/**
 * Return a component whose code is no part of the first load. Inside of `LateParts`.
 *
 * Unlike React's `lazy` it does not suspend when its code is there already: React would show the fallback for 300 ms.
 */
export function late<Props extends object>(loadPart: () => Promise<ComponentType<Props>>): Late<Props> {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;

  const load = () =>
    (loading ??= loadPart().then(
      (part) => {
        Loaded = part;
      },
      (reason: unknown) => {
        throw new PartNotLoaded(undefined, { cause: reason });
      },
    ));

  const Part = (props: Props) => {
    if (Loaded === null) use(load());
    return Loaded && <Loaded {...props} />;
  };
  return { Part, load };
}
