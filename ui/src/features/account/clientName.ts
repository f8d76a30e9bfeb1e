/** Names of browsers and systems in a `User-Agent`. The first one counts: Edge says Chrome too, and Chrome Safari. */
const BROWSERS = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|X11/, "Linux"],
] as const;

/** Return the browser and the system, as far as they are known; null for neither. */
export function clientName(userAgent: string | null): { browser: string; system: string | null } | null {
  if (userAgent === null) return null;
  const of = (names: readonly (readonly [RegExp, string])[]) =>
    names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  const browser = of(BROWSERS);
  return browser === null ? null : { browser, system: of(SYSTEMS) };
}
