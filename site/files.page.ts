import { figureFiles } from "./figure.ts";
import { notebooks } from "./notebooks.ts";

/** Files to download: each executed notebook, and its figures as pictures and tables. */
export default function* (): Generator<{ url: string; content: string }> {
  for (const notebook of notebooks()) {
    yield { url: `${notebook.url}${notebook.name}.ipynb`, content: notebook.source };
    for (const [index, chart] of notebook.charts.entries()) {
      yield* figureFiles(chart, `figure-${index + 1}`, notebook.url);
    }
  }
}
