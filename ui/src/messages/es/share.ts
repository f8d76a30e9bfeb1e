import type { Translated } from "../catalogue";
import type { share as english } from "../en/share";

export const share: Translated<typeof english> = {
  "share.button": "Compartir",
  "share.label": "Compartir {name}",
  "share.title": "Compartir «{name}»",
  "share.about":
    "Quien tenga el enlace puede ver esta imagen y su texto, y nada más. Un enlace termina cuando caduca, cuando usted lo revoca o cuando se elimina la imagen.",
  "share.aboutDocument":
    "Quien tenga el enlace puede ver las páginas de este documento y su texto, y nada más. Un enlace termina cuando caduca, cuando usted lo revoca o cuando se elimina el documento.",
  "share.expires": "Termina tras",
  "share.days": { one: "{count} día", other: "{count} días" },
  "share.create": "Crear enlace",
  "share.creating": "Creando…",
  "share.link": "Enlace",
  "share.once": "El enlace solo se muestra ahora. Cópielo.",
  "share.copy": "Copiar el enlace",
  "share.copied": "Copiado",
  "share.copiedLink": "Enlace copiado",
  "share.created": "Enlace creado",
  "share.list": "Enlaces activos",
  "share.none": "No hay enlaces activos.",
  "share.made": "Creado: {when}, termina: {end}",
  "share.revoke": "Revocar",
  "share.revokeLabel": "Revocar el enlace creado: {when}",
  "share.revoked": "Enlace revocado",
};
