import type { Translated } from "../catalogue";
import type { share as english } from "../en/share";

export const share: Translated<typeof english> = {
  "share.button": "Partager",
  "share.label": "Partager {name}",
  "share.title": "Partager « {name} »",
  "share.about":
    "Toute personne qui a le lien peut voir cette image et son texte, et rien d’autre. Un lien prend fin quand il expire, quand vous le révoquez ou quand l’image est supprimée.",
  "share.aboutDocument":
    "Toute personne qui a le lien peut voir les pages de ce document et leur texte, et rien d’autre. Un lien prend fin à son expiration, quand vous le révoquez ou quand le document est supprimé.",
  "share.expires": "Expire après",
  "share.days": { one: "{count} jour", other: "{count} jours" },
  "share.create": "Créer un lien",
  "share.creating": "Création…",
  "share.link": "Lien",
  "share.once": "Le lien n’est affiché que maintenant. Copiez-le.",
  "share.copy": "Copier le lien",
  "share.copied": "Copié",
  "share.copiedLink": "Lien copié",
  "share.created": "Lien créé",
  "share.list": "Liens actifs",
  "share.none": "Aucun lien actif.",
  "share.made": "Créé : {when}, expire : {end}",
  "share.revoke": "Révoquer",
  "share.revokeLabel": "Révoquer le lien créé : {when}",
  "share.revoked": "Lien révoqué",
};
