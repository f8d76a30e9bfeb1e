/**
 * What a person has chosen once and for all. Kept in this browser; where it keeps no storage, until the page is left.
 */
import { useSyncExternalStore } from "react";

export class Preference {
  private readonly listeners = new Set<() => void>();
  private isOnWithoutStorage = false;

  constructor(private readonly key: string) {}

  readonly isOn = (): boolean => {
    try {
      return localStorage.getItem(this.key) === "yes";
    } catch {
      return this.isOnWithoutStorage;
    }
  };

  set(isOn: boolean): void {
    this.isOnWithoutStorage = isOn;
    try {
      localStorage.setItem(this.key, isOn ? "yes" : "no");
    } catch {
      // See above: the page itself remembers it.
    }
    for (const listener of this.listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}

/** A picture waits for a person to job it or to mark a region. */
export const EDIT_FIRST = new Preference("ocr-mesh.prepare");

/** A picture is sent with all of its pixels. */
export const FULL_SIZE = new Preference("ocr-mesh.send-original");

export function usePreference(preference: Preference): boolean {
  return useSyncExternalStore(preference.subscribe, preference.isOn);
}
