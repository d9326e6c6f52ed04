import { arms } from "./arms.ts";
import type { Figure } from "./parts/figure.ts";
import { forest } from "./forest.ts";
import { maskRate } from "./mask_rate.ts";
import { rateByRecipe } from "./rate_by_recipe.ts";
import { responseSurface } from "./response_surface.ts";
import { sourceInformationFigure } from "./source_information.ts";
import { surfaceExplorer } from "./surface_explorer.ts";
import { trainingCurve } from "./training_curve.ts";
import { whatMaskingHides } from "./what_masking_hides.ts";

/** Every figure by its id, shared by notebooks, the site's build and the browser. */
export const figures: ReadonlyMap<string, Figure<unknown>> = new Map(
  ([
    maskRate,
    trainingCurve,
    whatMaskingHides,
    arms,
    sourceInformationFigure,
    responseSurface,
    forest,
    surfaceExplorer,
    rateByRecipe,
  ] as Figure<unknown>[]).map((
    figure,
  ) => [figure.id, figure]),
);

/**
 * The figure with this id.
 *
 * @throws RangeError naming the known ids when there is none.
 */
export function figureById(id: string): Figure<unknown> {
  const figure = figures.get(id);
  if (figure === undefined) {
    throw new RangeError(
      `There is no figure "${id}"; known are ${[...figures.keys()].join(", ")}.`,
    );
  }
  return figure;
}
