/** Preferences, stored in localStorage, or in memory if it is blocked. */
import { useSyncExternalStore } from "react";

import { isFast } from "./connection";

export class Preference {
  private readonly listeners = new Set<() => void>();
  private isOnWithoutStorage: boolean | null = null;

  /** `byDefault`: until the person chooses. */
  constructor(
    private readonly key: string,
    private readonly byDefault: () => boolean = () => false,
  ) {}

  readonly isOn = (): boolean => {
    try {
      const chosen = localStorage.getItem(this.key);
      return chosen === null ? this.byDefault() : chosen === "yes";
    } catch {
      return this.isOnWithoutStorage ?? this.byDefault();
    }
  };

  set(isOn: boolean): void {
    this.isOnWithoutStorage = isOn;
    try {
      localStorage.setItem(this.key, isOn ? "yes" : "no");
    } catch {
      // Kept in memory.
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

/** Open the editor before the upload. */
export const EDIT_FIRST = new Preference("ocr-mesh.prepare");

/** Upload without shrinking. */
export const FULL_SIZE = new Preference("ocr-mesh.send-original", isFast);

/** Hide the boxes in a picture. */
export const HIDE_BOXES = new Preference("ocr-mesh.hide-boxes");

export function usePreference(preference: Preference): boolean {
  return useSyncExternalStore(preference.subscribe, preference.isOn);
}
