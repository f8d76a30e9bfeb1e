import type { Translated } from "../catalogue";
import type { documents as english } from "../en/documents";

export const documents: Translated<typeof english> = {
  "document.title": "Dokument",
  "document.list": "Dokumente",
  "document.pictures": "Bilder",
  "document.loadMore": "Weitere Dokumente laden",

  "document.tooLarge":
    "„{name}“ hat {size}; die Grenze ist {limit}. Wählen Sie eine kleinere Datei, oder teilen Sie sie auf.",
  "document.notAccepted": "„{name}“ konnte nicht gesendet werden. {reason}",
  "document.notRead": "„{name}“ konnte nicht gelesen werden. {reason}",
  "document.encrypted": "Diese Datei ist verschlüsselt. Geben Sie ihr Passwort ein, um sie zu lesen.",
  "document.wrongPassword":
    "Das Passwort öffnet diese Datei nicht. Prüfen Sie es, und versuchen Sie es noch einmal.",
  "document.chooseAgain":
    "Diese Datei ist verschlüsselt. Wählen Sie sie noch einmal aus, und geben Sie dann ihr Passwort ein.",
  "document.password": "Passwort von {name}",
  "document.passwordHint": "Passwort",
  "document.open": "Öffnen",
  "document.firstOnly": {
    one: "Die Datei hat {count} Seite.",
    other: "Die erste von {count} Seiten ist gelesen.",
  },
  "document.readAll": "Alle Seiten lesen",
  "document.removeFromList": "Aus dieser Liste entfernen",
  "document.announceAccepted": "{name} ist hochgeladen",
  "document.announceDone": "{name} ist gelesen",
  "document.announceFailed": "{name} konnte nicht gelesen werden",

  "document.progress": "Gelesene Seiten",
  "document.queued": "In der Warteschlange: Datei wird geöffnet…",
  "document.reading": {
    one: "Wird gelesen: {done} von {count} Seite.",
    other: "Wird gelesen: {done} von {count} Seiten.",
  },
  "document.keepsReading": "Sie können diese Seite verlassen; das Lesen geht weiter.",
  "document.failed": "Konnte nicht geöffnet werden",
  "document.pages": { one: "{count} Seite", other: "{count} Seiten" },
  "document.donePartly": {
    one: "{count} Seite, {failed} nicht lesbar",
    other: "{count} Seiten, {failed} nicht lesbar",
  },
  "document.interrupted": "Der Fortschritt ist vielleicht nicht aktuell. {reason}",

  "document.views": "Ansichten",
  "document.viewPages": "Seiten",
  "document.viewText": "Ganzer Text",
  "document.strip": "Seiten des Dokuments",
  "document.pageBar": "Seite",
  "document.previous": "Vorige Seite",
  "document.next": "Nächste Seite",
  "document.stepTitle": "{label} ({keys})",
  "document.pageWord": "Seite",
  "document.ofPages": "von {last}",
  "document.page": "Seite {number}",
  "document.pageLabelWaiting": "Seite {number}, noch nicht gelesen",
  "document.pageLabelFailed": "Seite {number}, nicht lesbar",
  "document.pageWaiting": "Noch nicht gelesen",
  "document.pageWaitingHint": "Die Seite erscheint hier, sobald sie gelesen ist.",
  "document.pageFailed": "Seite {number} konnte nicht gelesen werden. {reason}",
  "document.pageFailedShort": "Diese Seite konnte nicht gelesen werden.",
  "document.pageNotLoaded": "Seite {number} konnte nicht geladen werden. {reason}",
  "document.noSuchPage": "Das Dokument hat keine Seite {number}.",
  "document.copyPage": "Text der Seite kopieren",
  "document.copiedPage": "Text der Seite kopiert",

  "document.delete": "Löschen",
  "document.deleteLabel": "{name} löschen",
  "document.deleteTitle": "Dieses Dokument löschen?",
  "document.deleteAbout":
    "„{name}“, seine Seiten und deren Texte werden jetzt gelöscht. Das kann nicht rückgängig gemacht werden.",
  "document.deleteConfirm": "Dokument löschen",
  "document.cancel": "Abbrechen",
  "document.cancelTitle": "Lesen abbrechen?",
  "document.cancelAbout":
    "„{name}“ und die schon gelesenen Seiten werden gelöscht. Das kann nicht rückgängig gemacht werden.",
  "document.cancelConfirm": "Abbrechen und löschen",
  "document.announceDeleted": "{name} gelöscht",
  "document.notDeleted": "Das Dokument konnte nicht gelöscht werden. {reason}",
};
