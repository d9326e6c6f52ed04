import type { Figure } from "./figure.ts";
import { seedsText } from "./seed_counts.ts";

/** A figure's title and the seeds behind its points, as `Model size, profile pilot, 1 to 5 seeds`. */
export function figureCaption<Data>(figure: Figure<Data>, data: Data): string {
  const seeds = seedsText([figure.seeds?.(data) ?? []].flat());
  return [figure.title(data), ...(seeds === "" ? [] : [seeds])].join(", ");
}
