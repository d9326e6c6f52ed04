import { figureFiles } from "./figure.ts";
import { notebookFile } from "./notebook/notebook.ts";
import { notebooks } from "./notebooks.ts";
import { reference } from "./reference.ts";
import { playgroundFiles } from "./playground_models.ts";
import { sweepId, sweepOf } from "./sweep.ts";

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
  if (reference.runs > 0) {
    yield { url: `/data/${reference.profile}.jsonl`, content: reference.source };
  }
  yield* await playgroundFiles();
}
