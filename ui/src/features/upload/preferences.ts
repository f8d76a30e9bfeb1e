/** Preferences, stored in localStorage, or in memory if it is blocked. */
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
export const FULL_SIZE = new Preference("ocr-mesh.send-original");

/** Hide the boxes in a picture. */
export const HIDE_BOXES = new Preference("ocr-mesh.hide-boxes");

export function usePreference(preference: Preference): boolean {
  return useSyncExternalStore(preference.subscribe, preference.isOn);
}
