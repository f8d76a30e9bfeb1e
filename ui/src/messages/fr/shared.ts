import type { Translated } from "../catalogue";
import type { shared as english } from "../en/shared";

export const shared: Translated<typeof english> = {
  "nav.label": "Pages",
  "nav.newScan": "Nouveau scan",
  "nav.history": "Historique",
  "nav.api": "API",
  "nav.skip": "Aller au contenu",
  "nav.inProgress": { one: "{count} fichier en cours", other: "{count} fichiers en cours" },

  "title.newScan": "ocr-mesh",
  "title.history": "Historique · ocr-mesh",
  "title.picture": "Image · ocr-mesh",
  "title.document": "Document · ocr-mesh",
  "title.named": "{name} · ocr-mesh",
  "title.unknown": "Page introuvable · ocr-mesh",
  "title.portal": "{document} · ocr-mesh",

  "action.cancel": "Annuler",
  "action.close": "Fermer",
  "action.tryAgain": "Réessayer",
  "action.reload": "Recharger la page",

  "settings.title": "Paramètres",
  "settings.theme": "Thème",
  "settings.themeSystem": "Comme le système",
  "settings.themeLight": "Clair",
  "settings.themeDark": "Sombre",
  "settings.language": "Langue",
  "settings.languageOfBrowser": "Comme le navigateur",
  "settings.languageHint": "La page est rechargée. Les envois en cours sont interrompus.",

  "unknown.title": "Page introuvable",
  "unknown.text": "Il n’y a pas de page à cette adresse. Vérifiez-la, ou partez de l’une de ces pages :",

  "state.loading": "Chargement…",

  "state.offline":
    "Vous semblez être hors ligne. Les fichiers que vous ajoutez sont envoyés dès que la connexion est rétablie.",

  "count.lines": { one: "{count} ligne", other: "{count} lignes" },

  "time.today": "Aujourd’hui, {time}",
  "time.yesterday": "Hier, {time}",
  "time.date": "{date}, {time}",
  "time.deletedInDays": { one: "Supprimé dans {count} jour", other: "Supprimé dans {count} jours" },
  "time.deletedInHours": { one: "Supprimé dans {count} heure", other: "Supprimé dans {count} heures" },
  "time.deletedToday": {
    one: "Supprimé aujourd’hui, dans {count} heure",
    other: "Supprimé aujourd’hui, dans {count} heures",
  },
  "time.deletedWithinHour": "Supprimé dans moins d’une heure",
  "time.deletedSoon": "Bientôt supprimé",

  "error.partNotLoaded": "Cette partie de la page n’a pas pu être chargée. Rechargez la page et réessayez.",
  "error.unreachable": "Le serveur est injoignable. Vérifiez votre connexion et réessayez.",
  "error.timeout": "Le serveur n’a pas répondu à temps. Réessayez dans un instant.",
  "error.unexpected": "Le serveur a envoyé une réponse inattendue. Rechargez la page et réessayez.",
  "error.400": "Le serveur n’a pas pu traiter la requête.",
  "error.401": "Vous n’êtes pas connecté.",
  "error.403": "Vous n’êtes pas autorisé à faire cela.",
  "error.404": "Introuvable. Cet élément a été supprimé, ou il est encore en cours d’enregistrement.",
  "error.410": "Cet élément a été supprimé.",
  "error.413": "Le fichier est trop volumineux pour ce serveur. Choisissez-en un plus petit.",
  "error.415":
    "Type de fichier non pris en charge. Choisissez un fichier PDF, TIFF, JPEG, PNG, WebP, GIF, BMP, HEIC ou AVIF.",
  "error.429": "Trop de requêtes.",
  "error.502": "Le serveur a envoyé une réponse invalide. Réessayez dans un instant.",
  "error.503": "Le serveur est occupé.",
  "error.504": "Le serveur a mis trop de temps. Réessayez dans un instant.",
  "error.quota": "Le stockage est plein. Supprimez des images dans l’historique pour libérer de la place.",
  "error.badFile": "Le fichier est endommagé, incomplet ou trop grand pour être lu. Essayez-en un autre.",
  "error.password": "Le fichier est chiffré. Saisissez son mot de passe.",
  "error.notRead": "La lecture a échoué. Réessayez dans un instant.",
  "error.server": "Erreur du serveur ({status}). Réessayez dans un instant.",
  "error.request": "Le serveur a refusé la requête ({status}).",
  "error.retrySoon": "Réessayez dans un instant.",
  "error.retrySeconds": {
    one: "Réessayez dans {count} seconde.",
    other: "Réessayez dans {count} secondes.",
  },
  "error.retryMinutes": {
    one: "Réessayez dans {count} minute.",
    other: "Réessayez dans {count} minutes.",
  },
};
