import type { Choices } from "@/report/figures/parts/figure.ts";

/** The parameter that tells whose runs the page shows. */
const RUNS = "runs";

/** Whose runs the page's address asks for; null where it says nothing. */
export function readRuns(): string | null {
  return new URLSearchParams(location.search).get(RUNS);
}

/** The choices that the page's address names for a figure, as `?figure-1.seeds=each`. */
export function readChoices(id: string): Choices {
  const own = [...new URLSearchParams(location.search)].filter(([key]) => key.startsWith(`${id}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(id.length + 1), value]));
}

/** Makes an address the page's, as a step that Back takes back. */
function step(address: URL): void {
  if (address.href !== location.href) history.pushState(null, "", address);
}

/** Puts into the page's address whose runs it shows; null takes them out. */
export function writeRuns(runs: string | null): void {
  const address = new URL(location.href);
  if (runs === null) address.searchParams.delete(RUNS);
  else address.searchParams.set(RUNS, runs);
  step(address);
}

/** Puts a figure's choices into the page's address in the place of its former ones, beside those of other figures. */
export function writeChoices(id: string, choices: Choices): void {
  const address = new URL(location.href);
  for (const key of [...address.searchParams.keys()]) {
    if (key.startsWith(`${id}.`)) address.searchParams.delete(key);
  }
  for (const [key, value] of Object.entries(choices)) {
    address.searchParams.set(`${id}.${key}`, value);
  }
  step(address);
}

/** A link to a figure of the page as everything on it stands now. */
export function linkTo(id: string): string {
  const address = new URL(location.href);
  address.hash = id;
  return address.href;
}
