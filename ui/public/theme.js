/* global document, localStorage */
// Loaded before anything is shown, so that the page does not appear in the other theme first (src/theme.ts).
try {
  const theme = localStorage.getItem("ocr-mesh.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Blocked: the theme of the system.
}
