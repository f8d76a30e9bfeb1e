import type { Translated } from "../catalogue";
import type { shared as english } from "../en/shared";

export const shared: Translated<typeof english> = {
  "nav.label": "Seiten",
  "nav.newScan": "Neuer Scan",
  "nav.history": "Verlauf",
  "nav.api": "API",
  "nav.skip": "Zum Inhalt springen",
  "nav.inProgress": { one: "{count} Datei in Arbeit", other: "{count} Dateien in Arbeit" },

  "title.newScan": "ocr-mesh",
  "title.history": "Verlauf · ocr-mesh",
  "title.picture": "Bild · ocr-mesh",
  "title.document": "Dokument · ocr-mesh",
  "title.named": "{name} · ocr-mesh",
  "title.unknown": "Seite nicht gefunden · ocr-mesh",
  "title.portal": "{document} · ocr-mesh",

  "action.cancel": "Abbrechen",
  "action.close": "Schließen",
  "action.tryAgain": "Erneut versuchen",
  "action.reload": "Seite neu laden",

  "settings.title": "Einstellungen",
  "settings.theme": "Farbschema",
  "settings.themeSystem": "Wie das System",
  "settings.themeLight": "Hell",
  "settings.themeDark": "Dunkel",
  "settings.language": "Sprache",
  "settings.languageOfBrowser": "Wie der Browser",
  "settings.languageHint": "Die Seite wird neu geladen. Laufende Uploads werden beendet.",

  "unknown.title": "Seite nicht gefunden",
  "unknown.text":
    "Unter dieser Adresse gibt es keine Seite. Prüfen Sie die Adresse, oder beginnen Sie auf einer dieser Seiten:",

  "state.loading": "Wird geladen…",

  "state.offline":
    "Sie scheinen offline zu sein. Dateien, die Sie hinzufügen, werden hochgeladen, sobald Sie wieder verbunden sind.",

  "count.lines": { one: "{count} Zeile", other: "{count} Zeilen" },

  "time.today": "Heute, {time}",
  "time.yesterday": "Gestern, {time}",
  "time.date": "{date}, {time}",
  "time.deletedInDays": { one: "Wird in {count} Tag gelöscht", other: "Wird in {count} Tagen gelöscht" },
  "time.deletedInHours": {
    one: "Wird in {count} Stunde gelöscht",
    other: "Wird in {count} Stunden gelöscht",
  },
  "time.deletedToday": {
    one: "Wird heute gelöscht, in {count} Stunde",
    other: "Wird heute gelöscht, in {count} Stunden",
  },
  "time.deletedWithinHour": "Wird innerhalb einer Stunde gelöscht",
  "time.deletedSoon": "Wird bald gelöscht",

  "error.partNotLoaded":
    "Dieser Teil der Seite konnte nicht geladen werden. Laden Sie die Seite neu, und versuchen Sie es noch einmal.",
  "error.unreachable":
    "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.",
  "error.timeout": "Der Server hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.",
  "error.unexpected":
    "Der Server hat unerwartet geantwortet. Laden Sie die Seite neu, und versuchen Sie es noch einmal.",
  "error.400": "Der Server konnte die Anfrage nicht verarbeiten.",
  "error.401": "Sie sind nicht angemeldet.",
  "error.403": "Das ist Ihnen nicht erlaubt.",
  "error.404": "Nicht gefunden. Es wurde gelöscht oder wird noch gespeichert.",
  "error.410": "Das wurde gelöscht.",
  "error.413": "Die Datei ist zu groß für diesen Server. Wählen Sie eine kleinere.",
  "error.415":
    "Dieser Dateityp wird nicht unterstützt. Wählen Sie eine PDF-, TIFF-, JPEG-, PNG-, WebP-, GIF-, BMP-, HEIC- oder AVIF-Datei.",
  "error.429": "Zu viele Anfragen.",
  "error.502": "Der Server hat eine ungültige Antwort gesendet. Versuchen Sie es gleich noch einmal.",
  "error.503": "Der Server ist ausgelastet.",
  "error.504": "Der Server hat zu lange gebraucht. Versuchen Sie es gleich noch einmal.",
  "error.quota": "Der Speicher ist voll. Löschen Sie Bilder im Verlauf, um Platz zu schaffen.",
  "error.badFile":
    "Die Datei ist beschädigt, unvollständig oder zu groß, um gelesen zu werden. Versuchen Sie eine andere.",
  "error.password": "Die Datei ist verschlüsselt. Geben Sie ihr Passwort ein.",
  "error.notRead": "Das konnte nicht gelesen werden. Versuchen Sie es gleich noch einmal.",
  "error.server": "Fehler des Servers ({status}). Versuchen Sie es gleich noch einmal.",
  "error.request": "Der Server hat die Anfrage abgelehnt ({status}).",
  "error.retrySoon": "Versuchen Sie es gleich noch einmal.",
  "error.retrySeconds": {
    one: "Versuchen Sie es in {count} Sekunde noch einmal.",
    other: "Versuchen Sie es in {count} Sekunden noch einmal.",
  },
  "error.retryMinutes": {
    one: "Versuchen Sie es in {count} Minute noch einmal.",
    other: "Versuchen Sie es in {count} Minuten noch einmal.",
  },
};
