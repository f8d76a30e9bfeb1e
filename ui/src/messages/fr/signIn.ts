import type { Translated } from "../catalogue";
import type { signIn as english } from "../en/signIn";

export const signIn: Translated<typeof english> = {
  "account.signIn": "Se connecter",
  "account.signOut": "Se déconnecter",
  "account.signedInAs": "Connecté en tant que {name}",
  "account.user": "Utilisateur",
  "account.signInFirst": "Connectez-vous pour lire des images et voir vos scans.",
  "account.noSignIn":
    "Ce serveur n’accepte que des clés d’API. La page de l’API explique comment en utiliser une.",
  "account.ended": "Votre session est terminée. Reconnectez-vous.",
  "account.continue": "Continuer sans se connecter",
  "account.takeAlong": { one: "Reprendre {count} scan", other: "Reprendre {count} scans" },
  "account.takeAlongHint": "Vos scans de ce navigateur sont ajoutés à votre compte.",
  "account.moved": {
    one: "{count} scan a été ajouté à votre compte.",
    other: "{count} scans ont été ajoutés à votre compte.",
  },
  "account.problem.provider-unavailable":
    "La connexion n’est pas disponible pour le moment. Réessayez dans un instant.",
  "account.problem.sign-in-refused": "La connexion a été refusée. Réessayez, ou utilisez un autre compte.",
  "account.problem.sign-in-expired": "La connexion a pris trop de temps. Reconnectez-vous.",
  "account.problem.sign-in-invalid": "La connexion a échoué. Reconnectez-vous.",
  "account.problem.not-a-member":
    "Votre compte n’est pas autorisé à utiliser cette page. Adressez-vous à votre administrateur.",
  "account.problem.other": "La connexion a échoué. Réessayez dans un instant.",
};
