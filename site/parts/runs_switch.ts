import { type Html, joinMarkup, markup } from "@/format/html.ts";
import type { PageFigure } from "./figure.ts";
import { type Runs, runsNames } from "./runs_names.ts";

/** One switch for all figures of a page between the committed runs and this copy's; none where no figure has both. */
export function runsSwitch(figures: readonly PageFigure[]): Html | null {
  const both = figures.find(({ variants }) => variants.length > 1);
  if (both === undefined) return null;
  const radio = (runs: Runs, i: number) =>
    markup`<label><input type="radio" name="runs" value="${runs}"${i === 0 && " checked"}> ${
      runsNames[runs]
    }</label>`;
  return markup`<fieldset class="runs column"><legend>The figures show</legend>
${joinMarkup(both.variants.map(({ key }, i) => radio(key, i)), "\n")}
</fieldset>
`;
}
