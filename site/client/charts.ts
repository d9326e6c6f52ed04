import { enliven } from "./figures/figure_view.ts";
import { enlivenForest } from "./figures/forest.ts";
import { readRuns, writeRuns } from "./figures/page_state.ts";

const figures = [...document.querySelectorAll<HTMLElement>("figure.figure[data-count]")]
  .map(enliven);
const runs = [...document.querySelectorAll<HTMLInputElement>(".runs input")];

/** Makes the page show what its address says. */
function follow(): void {
  const asked = readRuns();
  const chosen = runs.find(({ value }) => value === asked) ?? runs[0];
  if (chosen !== undefined) chosen.checked = true;
  for (const figure of figures) figure.follow(chosen?.value);
}

for (const input of runs) {
  input.addEventListener("change", () => {
    writeRuns(input === runs[0] ? null : input.value);
    follow();
  });
}
globalThis.addEventListener("popstate", follow);
follow();

for (const element of document.querySelectorAll<HTMLElement>(".forest")) {
  enlivenForest(element);
}
