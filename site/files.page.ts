import { plan } from "@/experiments/plan.ts";
import type { Paper } from "@/report/paper.ts";
import { forestData } from "@/report/plan/forest_data.ts";
import paperFile from "../data/paper.json" with { type: "json" };
import { figureFiles } from "./figure.ts";
import { forestId } from "./forest_table.ts";
import { notebookFile } from "./notebook/notebook.ts";
import { notebooks } from "./notebooks.ts";
import { sitePlan } from "./plan_answers.ts";
import { reference } from "./reference.ts";
import { playgroundFiles } from "./playground_models.ts";
import { sweepId, sweepOf } from "./sweep.ts";

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
  const claims = forestData(plan, sitePlan.claims, paperFile as unknown as Paper);
  const variants = [{ key: "reference" as const, label: "The plan", data: claims }];
  yield* figureFiles({ figure: forestId, variants }, forestId, "/");
  if (sitePlan.source !== "" && reference.profile !== plan.profile) {
    yield { url: `/data/${plan.profile}.jsonl`, content: sitePlan.source };
  }
  if (reference.runs > 0) {
    yield { url: `/data/${reference.profile}.jsonl`, content: reference.source };
  }
  yield* await playgroundFiles();
}
