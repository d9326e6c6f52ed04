import { figureFiles } from "./figure.ts";
import { notebooks } from "./notebooks.ts";
import { playgroundFiles } from "./playground_models.ts";

/** Files to download: each executed notebook, and its figures as pictures and tables, and the playground's encoders. */
export default async function* (): AsyncGenerator<{ url: string; content: string | Uint8Array }> {
  for (const notebook of notebooks()) {
    yield { url: `${notebook.url}${notebook.name}.ipynb`, content: notebook.source };
    for (const [index, chart] of notebook.charts.entries()) {
      yield* figureFiles(chart, `figure-${index + 1}`, notebook.url);
    }
  }
  yield* await playgroundFiles();
}
