import type { Translated } from "../catalogue";
import type { signIn as english } from "../en/signIn";

export const signIn: Translated<typeof english> = {
  "account.signIn": "Iniciar sesión",
  "account.signOut": "Cerrar sesión",
  "account.signedInAs": "Sesión iniciada como {name}",
  "account.user": "Usuario",
  "account.signInFirst": "Inicie sesión para leer imágenes y ver sus escaneos.",
  "account.noSignIn": "Este servidor solo acepta claves de API. La página de la API explica cómo usar una.",
  "account.ended": "Su sesión ha terminado. Inicie sesión de nuevo.",
  "account.continue": "Continuar sin iniciar sesión",
  "account.takeAlong": { one: "Llevar {count} escaneo", other: "Llevar {count} escaneos" },
  "account.takeAlongHint": "Los escaneos de este navegador se añaden a su cuenta.",
  "account.moved": {
    one: "Se ha añadido {count} escaneo a su cuenta.",
    other: "Se han añadido {count} escaneos a su cuenta.",
  },
  "account.problem.provider-unavailable":
    "El inicio de sesión no está disponible. Inténtelo de nuevo en un momento.",
  "account.problem.sign-in-refused": "No se inició la sesión. Inténtelo de nuevo o use otra cuenta.",
  "account.problem.sign-in-expired": "El inicio de sesión tardó demasiado. Inicie sesión de nuevo.",
  "account.problem.sign-in-invalid": "El inicio de sesión ha fallado. Inicie sesión de nuevo.",
  "account.problem.not-a-member":
    "Su cuenta no tiene permiso para usar esta página. Consulte a su administrador.",
  "account.problem.other": "El inicio de sesión ha fallado. Inténtelo de nuevo en un momento.",
};
