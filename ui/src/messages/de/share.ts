import type { Translated } from "../catalogue";
import type { share as english } from "../en/share";

export const share: Translated<typeof english> = {
  "share.button": "Teilen",
  "share.label": "{name} teilen",
  "share.title": "„{name}“ teilen",
  "share.about":
    "Alle, die den Link haben, können dieses Bild und seinen Text sehen, und nichts anderes. Ein Link endet, wenn er abläuft, wenn Sie ihn widerrufen oder wenn das Bild gelöscht wird.",
  "share.aboutDocument":
    "Alle, die den Link haben, können die Seiten dieses Dokuments und ihren Text sehen, und nichts anderes. Ein Link endet, wenn er abläuft, wenn Sie ihn widerrufen oder wenn das Dokument gelöscht wird.",
  "share.expires": "Endet nach",
  "share.days": { one: "{count} Tag", other: "{count} Tagen" },
  "share.create": "Link erstellen",
  "share.creating": "Wird erstellt…",
  "share.link": "Link",
  "share.once": "Der Link wird nur jetzt angezeigt. Kopieren Sie ihn.",
  "share.copy": "Link kopieren",
  "share.copied": "Kopiert",
  "share.copiedLink": "Link kopiert",
  "share.created": "Link erstellt",
  "share.list": "Aktive Links",
  "share.none": "Keine aktiven Links.",
  "share.made": "Erstellt {when}, endet {end}",
  "share.revoke": "Widerrufen",
  "share.revokeLabel": "Den Link vom {when} widerrufen",
  "share.revoked": "Link widerrufen",
};
