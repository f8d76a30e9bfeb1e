import { describe, expect, test, vi } from "vitest";

import type { PluralForms } from "./catalogue";
import {
  chooseLanguage,
  chosenLanguage,
  type Language,
  languageFor,
  LANGUAGES,
  loadLanguage,
  localeFor,
} from "./language";
import { en } from "./language-en";

const OTHERS = Object.keys(LANGUAGES).filter((code): code is Language => code !== "en");
const ENGLISH: Readonly<Record<string, string | PluralForms>> = en;

/** Return each form of a message; a text without forms is one. */
function formsOf(message: string | PluralForms): readonly string[] {
  return typeof message === "string" ? [message] : Object.values(message);
}

function placeholdersIn(text: string): string {
  return [...new Set(text.match(/\{\w+\}/g))].sort().join(" ");
}

describe.each(OTHERS)("the texts in %s", (language) => {
  test("have the placeholders of the English ones, in each plural form, and are not empty", async () => {
    const texts = await loadLanguage(language);
    expect(texts).not.toBeNull();
    const wrong = Object.entries(texts ?? {}).filter(([key, message]) => {
      const english = ENGLISH[key];
      const wanted = english === undefined ? null : placeholdersIn(formsOf(english).join(" "));
      const forms = formsOf(message);
      return forms.some((form) => form.trim() === "") || placeholdersIn(forms.join(" ")) !== wanted;
    });
    expect(wrong).toEqual([]);
  });

  test("are translated: few are equal to the English ones", async () => {
    const texts = Object.entries((await loadLanguage(language)) ?? {});
    const same = texts.filter(
      ([key, message]) => typeof message === "string" && message === ENGLISH[key] && /[a-z]{4}/.test(message),
    );
    expect(same.length).toBeLessThan(texts.length / 10);
  });
});

describe("languageFor", () => {
  test.each<[Language | null, string[], Language]>([
    [null, ["de-AT", "en"], "de"],
    [null, ["nl", "FR-ca", "de"], "fr"],
    [null, ["nl", "pt-BR"], "en"],
    [null, [], "en"],
    ["es", ["de"], "es"],
    [null, ["toString", "es-MX"], "es"],
  ])("of the choice %s and the browser's %j is %s", (chosen, preferred, language) => {
    expect(languageFor(chosen, preferred)).toBe(language);
  });
});

test("dates and numbers have the browser's variant of the language of the page", () => {
  expect(localeFor("en", ["de", "en-GB"])).toBe("en-GB");
  expect(localeFor("fr", ["de", "en-GB"])).toBe("fr");
});

test("a choice is kept, and can be given up", () => {
  chooseLanguage("fr");
  expect(chosenLanguage()).toBe("fr");
  chooseLanguage(null);
  expect(chosenLanguage()).toBeNull();
  localStorage.setItem("ocr-mesh.language", "xx");
  expect(chosenLanguage()).toBeNull();
});

test("without storage the language of the browser is used", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  expect(chosenLanguage()).toBeNull();
});
