import type { Translated } from "../catalogue";
import type { signIn as english } from "../en/signIn";

export const signIn: Translated<typeof english> = {
  "account.signIn": "Anmelden",
  "account.signOut": "Abmelden",
  "account.signedInAs": "Angemeldet als {name}",
  "account.user": "Benutzer",
  "account.signInFirst": "Melden Sie sich an, um Bilder zu lesen und Ihre Scans zu sehen.",
  "account.noSignIn":
    "Dieser Server akzeptiert nur API-Schlüssel. Die API-Seite beschreibt, wie man einen verwendet.",
  "account.ended": "Ihre Sitzung ist beendet. Melden Sie sich wieder an.",
  "account.continue": "Ohne Anmeldung fortfahren",
  "account.takeAlong": { one: "{count} Scan übernehmen", other: "{count} Scans übernehmen" },
  "account.takeAlongHint": "Ihre Scans in diesem Browser werden Ihrem Konto hinzugefügt.",
  "account.moved": {
    one: "{count} Scan wurde Ihrem Konto hinzugefügt.",
    other: "{count} Scans wurden Ihrem Konto hinzugefügt.",
  },
  "account.problem.provider-unavailable":
    "Die Anmeldung ist im Moment nicht möglich. Versuchen Sie es gleich noch einmal.",
  "account.problem.sign-in-refused":
    "Sie wurden nicht angemeldet. Versuchen Sie es noch einmal, oder verwenden Sie ein anderes Konto.",
  "account.problem.sign-in-expired": "Die Anmeldung hat zu lange gedauert. Melden Sie sich noch einmal an.",
  "account.problem.sign-in-invalid": "Die Anmeldung ist fehlgeschlagen. Melden Sie sich noch einmal an.",
  "account.problem.not-a-member":
    "Ihr Konto darf diese Seite nicht verwenden. Wenden Sie sich an Ihre Administration.",
  "account.problem.other": "Die Anmeldung ist fehlgeschlagen. Versuchen Sie es gleich noch einmal.",
};
