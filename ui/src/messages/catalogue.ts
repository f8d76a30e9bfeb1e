/** The shape of a catalogue of texts, from the English one: another language has the same keys. */
import type { en } from "./language-en";

/** A text for each plural form that the language has. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** The same keys in another language. That placeholders are the same too is tested (languages.test.ts). */
export type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : PluralForms;
};

/** All texts of the page. */
export type Catalogue = Translated<typeof en>;
