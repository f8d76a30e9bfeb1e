import type { Translated } from "../catalogue";
import type { shared as english } from "../en/shared";

export const shared: Translated<typeof english> = {
  "nav.label": "Páginas",
  "nav.newScan": "Nuevo escaneo",
  "nav.history": "Historial",
  "nav.api": "API",
  "nav.skip": "Ir al contenido",
  "nav.inProgress": { one: "{count} archivo en curso", other: "{count} archivos en curso" },

  "title.newScan": "ocr-mesh",
  "title.history": "Historial · ocr-mesh",
  "title.picture": "Imagen · ocr-mesh",
  "title.document": "Documento · ocr-mesh",
  "title.named": "{name} · ocr-mesh",
  "title.unknown": "Página no encontrada · ocr-mesh",
  "title.portal": "{document} · ocr-mesh",

  "action.cancel": "Cancelar",
  "action.close": "Cerrar",
  "action.tryAgain": "Reintentar",
  "action.reload": "Recargar la página",

  "settings.title": "Ajustes",
  "settings.theme": "Tema",
  "settings.themeSystem": "Como el sistema",
  "settings.themeLight": "Claro",
  "settings.themeDark": "Oscuro",
  "settings.language": "Idioma",
  "settings.languageOfBrowser": "Como el navegador",
  "settings.languageHint": "La página se recarga. Las subidas en curso se interrumpen.",

  "unknown.title": "Página no encontrada",
  "unknown.text": "No hay ninguna página en esta dirección. Compruébela o empiece en una de estas páginas:",

  "state.loading": "Cargando…",

  "state.offline": "Parece que no tiene conexión. Los archivos que añada se suben cuando se restablezca.",

  "count.lines": { one: "{count} línea", other: "{count} líneas" },

  "time.today": "Hoy, {time}",
  "time.yesterday": "Ayer, {time}",
  "time.date": "{date}, {time}",
  "time.deletedInDays": { one: "Se elimina en {count} día", other: "Se elimina en {count} días" },
  "time.deletedInHours": { one: "Se elimina en {count} hora", other: "Se elimina en {count} horas" },
  "time.deletedToday": {
    one: "Se elimina hoy, en {count} hora",
    other: "Se elimina hoy, en {count} horas",
  },
  "time.deletedWithinHour": "Se elimina en menos de una hora",
  "time.deletedSoon": "Se elimina pronto",

  "error.partNotLoaded":
    "No se pudo cargar esta parte de la página. Recargue la página e inténtelo de nuevo.",
  "error.unreachable": "No se pudo conectar con el servidor. Compruebe su conexión e inténtelo de nuevo.",
  "error.timeout": "El servidor no respondió a tiempo. Inténtelo de nuevo en un momento.",
  "error.unexpected": "El servidor envió una respuesta inesperada. Recargue la página e inténtelo de nuevo.",
  "error.400": "El servidor no pudo procesar la solicitud.",
  "error.401": "No ha iniciado sesión.",
  "error.403": "No tiene permiso para hacer esto.",
  "error.404": "No encontrado. Se ha eliminado o todavía se está guardando.",
  "error.410": "Se ha eliminado.",
  "error.413": "El archivo es demasiado grande para este servidor. Elija uno más pequeño.",
  "error.415":
    "Tipo de archivo no admitido. Elija un archivo PDF, TIFF, JPEG, PNG, WebP, GIF, BMP, HEIC o AVIF.",
  "error.429": "Demasiadas solicitudes.",
  "error.502": "El servidor envió una respuesta no válida. Inténtelo de nuevo en un momento.",
  "error.503": "El servidor está ocupado.",
  "error.504": "El servidor tardó demasiado. Inténtelo de nuevo en un momento.",
  "error.quota": "El almacenamiento está lleno. Elimine imágenes del historial para liberar espacio.",
  "error.badFile": "El archivo está dañado, incompleto o es demasiado grande para leerlo. Pruebe con otro.",
  "error.password": "El archivo está cifrado. Introduzca su contraseña.",
  "error.notRead": "No se pudo leer. Inténtelo de nuevo en un momento.",
  "error.server": "Error del servidor ({status}). Inténtelo de nuevo en un momento.",
  "error.request": "El servidor rechazó la solicitud ({status}).",
  "error.retrySoon": "Inténtelo de nuevo en un momento.",
  "error.retrySeconds": {
    one: "Inténtelo de nuevo en {count} segundo.",
    other: "Inténtelo de nuevo en {count} segundos.",
  },
  "error.retryMinutes": {
    one: "Inténtelo de nuevo en {count} minuto.",
    other: "Inténtelo de nuevo en {count} minutos.",
  },
};
