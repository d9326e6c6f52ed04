import { figureFiles } from "../parts/figure.ts";
import { notebookFile } from "../notebook/notebook.ts";
import { notebooks } from "../build/notebooks.ts";
import { reference } from "../build/reference.ts";
import { playgroundFiles } from "../build/playground_models.ts";
import { sweepId, sweepOf } from "../parts/sweep.ts";

/** Files to download: notebooks, figures as pictures and tables, reference results, the playground's encoders. */
export default async function* (): AsyncGenerator<{ url: string; content: string | Uint8Array }> {
  for (const notebook of notebooks()) {
    yield { url: notebookFile(notebook), content: notebook.source };
    for (const [index, figure] of notebook.figures.entries()) {
      yield* figureFiles(figure, `figure-${index + 1}`, notebook.url);
    }
  }
  const sweep = sweepOf(notebooks());
  if (sweep !== null) yield* figureFiles(sweep.figure, sweepId, "/");
  if (reference.runs.length > 0) {
    yield { url: `/data/${reference.profile}.jsonl`, content: reference.source };
  }
  yield* await playgroundFiles();
}
