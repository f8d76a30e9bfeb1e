import { useId, useState } from "react";

import { t } from "../../../messages";

interface Props {
  readonly name: string;
  readonly isWrong: boolean;
  readonly onPassword: (password: string) => void;
}

/** Ask for the password of an encrypted file. It is sent with the file and not kept. */
export function PasswordForm({ name, isWrong, onPassword }: Props) {
  const [password, setPassword] = useState("");
  const hintId = useId();
  return (
    <form
      className="password-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== "") onPassword(password);
      }}
    >
      <p id={hintId}>{t(isWrong ? "document.wrongPassword" : "document.encrypted")}</p>
      <input
        className="field"
        type="password"
        autoComplete="off"
        maxLength={127}
        aria-label={t("document.password", { name })}
        aria-describedby={hintId}
        aria-invalid={isWrong && password === ""}
        placeholder={t("document.passwordHint")}
        value={password}
        onChange={(event) => {
          setPassword(event.target.value);
        }}
      />
      <button type="submit" className="button button-primary" disabled={password === ""}>
        {t("document.open")}
      </button>
    </form>
  );
}
