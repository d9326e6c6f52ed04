import type { Choices } from "@/report/figures/figure.ts";

/**
 * The choices that the page's address names for a figure, as `#figure-1?seeds=each`; null where it names another figure
 * or none.
 */
export function readState(id: string): Choices | null {
  const [name, query] = location.hash.slice(1).split("?");
  return name === id && query !== undefined ? Object.fromEntries(new URLSearchParams(query)) : null;
}

/** Puts a figure's choices into the page's address, so that a link shows what the reader sees. */
export function writeState(id: string, choices: Choices): void {
  history.replaceState(null, "", `#${id}?${new URLSearchParams(choices)}`);
}
