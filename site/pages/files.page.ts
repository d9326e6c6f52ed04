import { plan } from "@/experiments/plan/plan.ts";
import { paper } from "@/report/data/paper.ts";
import { forestData } from "@/report/plan/ledger/forest_data.ts";
import { figureFiles } from "../parts/figure.ts";
import { forestId } from "../parts/answer/forest_table.ts";
import { notebookFile } from "../notebook/notebook.ts";
import { notebooks } from "../build/notebooks.ts";
import { reference } from "../build/reference.ts";
import { playgroundFiles } from "../build/playground_models.ts";
import { sweepId, sweepOf } from "../parts/answer/sweep.ts";

/** Files to download: notebooks, figures as pictures and tables, committed runs, the playground's encoders. */
export default async function* (): AsyncGenerator<{ url: string; content: string | Uint8Array }> {
  for (const notebook of notebooks()) {
    yield { url: notebookFile(notebook), content: notebook.source };
    for (const [index, figure] of notebook.figures.entries()) {
      yield* figureFiles(figure, `figure-${index + 1}`, notebook.url);
    }
  }
  const sweep = sweepOf(notebooks());
  if (sweep !== null) yield* figureFiles(sweep.figure, sweepId, "/");
  const claims = forestData(plan, reference.claims, paper);
  const variants = [{ key: "reference" as const, label: "The plan", data: claims }];
  yield* figureFiles({ figure: forestId, variants }, forestId, "/");
  if (reference.source !== "") {
    yield { url: `/data/${plan.profile}.jsonl`, content: reference.source };
  }
  yield* await playgroundFiles();
}
