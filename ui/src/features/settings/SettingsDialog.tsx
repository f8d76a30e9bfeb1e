import "./settings.css";

import { useId, useState } from "react";

import { Dialog } from "../../components/Dialog";
import { leave } from "../../leave";
import { t } from "../../messages";
import { chooseLanguage, chosenLanguage, type Language, LANGUAGES } from "../../messages/language";
import { LANGUAGE } from "../../messages/texts";
import { currentTheme, setTheme, type Theme, THEMES } from "../../theme";

const THEME_LABELS = {
  system: "settings.themeSystem",
  light: "settings.themeLight",
  dark: "settings.themeDark",
} as const;

const BY_BROWSER = "browser";

/** The theme and the language of the page, kept in this browser. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const [theme, showTheme] = useState(currentTheme);
  const themeId = useId();
  const languageId = useId();
  return (
    <Dialog title={t("settings.title")} onClose={onClose}>
      <div className="settings">
        <label htmlFor={themeId}>{t("settings.theme")}</label>
        <select
          id={themeId}
          value={theme}
          onChange={({ target }) => {
            setTheme(target.value as Theme);
            showTheme(target.value as Theme);
          }}
        >
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {t(THEME_LABELS[name])}
            </option>
          ))}
        </select>
        <label htmlFor={languageId}>{t("settings.language")}</label>
        <select
          id={languageId}
          value={chosenLanguage() ?? BY_BROWSER}
          aria-describedby={`${languageId}-hint`}
          onChange={({ target }) => {
            chooseLanguage(target.value === BY_BROWSER ? null : (target.value as Language));
            leave.reload();
          }}
        >
          <option value={BY_BROWSER}>{t("settings.languageOfBrowser")}</option>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code === LANGUAGE ? undefined : code}>
              {name}
            </option>
          ))}
        </select>
        <p id={`${languageId}-hint`} className="facts">
          {t("settings.languageHint")}
        </p>
      </div>
    </Dialog>
  );
}
