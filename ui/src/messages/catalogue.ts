/** The shape of a catalogue of texts, from the English one: another language has the same keys. */
import type { account } from "./en/account";
import type { documents } from "./en/documents";
import type { history } from "./en/history";
import type { result } from "./en/result";
import type { share } from "./en/share";
import type { shared } from "./en/shared";
import type { signIn } from "./en/signIn";
import type { upload } from "./en/upload";

/** A text for each plural form that the language has. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** The same keys in another language. That placeholders are the same too is tested (languages.test.ts). */
export type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : PluralForms;
};

/** All texts of the page. The portal and the page for administrators are in English. */
export type Catalogue = Translated<
  typeof shared &
    typeof signIn &
    typeof upload &
    typeof result &
    typeof documents &
    typeof history &
    typeof share &
    typeof account
>;
