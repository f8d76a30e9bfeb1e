/** The texts that are shown. Modules that import this one wait until they are loaded. */
import type { Catalogue, PluralForms } from "./catalogue";
import { en } from "./en";
import { chosenLanguage, languageFor, loadLanguage, localeFor } from "./language";

// The portal and the page for administrators are in English: their root element lacks the attribute.
const root = document.documentElement;
const wanted = root.hasAttribute("data-languages")
  ? languageFor(chosenLanguage(), navigator.languages)
  : "en";
const translated = await loadLanguage(wanted);

export const LANGUAGE = translated === null ? "en" : wanted;

/** For dates and numbers. */
export const LOCALE = localeFor(LANGUAGE, navigator.languages);

export const TEXTS: Readonly<Record<keyof typeof en, string | PluralForms>> & Catalogue = {
  ...en,
  ...translated,
};

root.lang = LANGUAGE;
