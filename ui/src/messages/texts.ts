/** The texts that are shown. Modules that import this one wait until they are loaded. */
import type { PluralForms } from "./catalogue";
import type { englishOnly } from "./english-only";
import { chosenLanguage, languageFor, loadLanguage, localeFor } from "./language";
import type { en } from "./language-en";

/** Every text in English, of all pages. */
export type English = typeof en & typeof englishOnly;

// The root element of the portal and of the page for administrators lacks the attribute.
const root = document.documentElement;
const isTranslated = root.hasAttribute("data-languages");
const wanted = isTranslated ? languageFor(chosenLanguage(), navigator.languages) : "en";
const loaded = await loadLanguage(wanted);

/** English rather than no text at all. */
export const LANGUAGE = loaded === null ? "en" : wanted;

/** For dates and numbers. */
export const LOCALE = localeFor(LANGUAGE, navigator.languages);

/** The page that is translated has no others, and shows none. */
export const TEXTS = {
  ...(loaded ?? (await loadLanguage("en"))),
  ...(isTranslated ? null : (await import("./english-only")).englishOnly),
} as Readonly<Record<keyof English, string | PluralForms>>;

root.lang = LANGUAGE;
