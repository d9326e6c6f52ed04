/** What a reader may choose, with the media that the dark colours are for. */
const themes: Record<string, string> = {
  auto: "screen and (prefers-color-scheme: dark)",
  light: "not all",
  dark: "screen",
};

const KEY = "theme";

/** The choice that this browser keeps; `auto` where it keeps none, as in some private windows. */
function kept(): string {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto";
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then holds for this page alone.
  }
}

function apply(theme: string): void {
  document.querySelector<HTMLLinkElement>("#dark")!.media = themes[theme] ?? themes.auto;
}

// Runs before the body is there, so that no page flashes in colours that its reader does not want.
apply(kept());
addEventListener("storage", () => apply(kept()));
document.addEventListener("DOMContentLoaded", () => {
  const menu = document.querySelector<HTMLSelectElement>(".theme")!;
  menu.value = kept();
  menu.addEventListener("change", () => {
    keep(menu.value);
    apply(menu.value);
  });
});
