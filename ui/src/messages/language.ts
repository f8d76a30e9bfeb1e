/** The language of the page: the one that was chosen here, else the browser's, else English. */
import type { Catalogue } from "./catalogue";

/** Languages with all texts, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" } as const;

export type Language = keyof typeof LANGUAGES;

const LOADED: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => (await import("./language-en")).en,
  de: async () => (await import("./language-de")).de,
  fr: async () => (await import("./language-fr")).fr,
  es: async () => (await import("./language-es")).es,
};

const KEY = "ocr-mesh.language";

/** Return the language that was chosen; null for that of the browser. */
export function chosenLanguage(): Language | null {
  try {
    const chosen = localStorage.getItem(KEY);
    return chosen !== null && isLanguage(chosen) ? chosen : null;
  } catch {
    return null; // Blocked.
  }
}

/** Keep the choice; null for the language of the browser. The page must be loaded again. */
export function chooseLanguage(language: Language | null): void {
  try {
    if (language === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, language);
  } catch {
    // Blocked: the language of the browser is used.
  }
}

/** Return the language to use: `chosen`, else the first of `preferred` (as `navigator.languages`) that the page has. */
export function languageFor(chosen: Language | null, preferred: readonly string[]): Language {
  return chosen ?? preferred.map(primary).find(isLanguage) ?? "en";
}

/** Return the browser's variant of a language, such as en-GB, for dates and numbers. */
export function localeFor(language: Language, preferred: readonly string[]): string {
  return preferred.find((locale) => primary(locale) === language) ?? language;
}

/** Load the texts of a language; null if they cannot be loaded. */
export async function loadLanguage(language: Language): Promise<Catalogue | null> {
  try {
    return await LOADED[language]();
  } catch {
    return null;
  }
}

function primary(locale: string): string {
  return locale.split("-")[0]?.toLowerCase() ?? "";
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(LANGUAGES, name);
}
