import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import type { Paper } from "@/report/data/paper.ts";
import { PILOT_MEASURES, pilotSurface } from "@/report/plan/surface/pilot_surface.ts";
import { pilotExplorerData } from "@/report/plan/surface/surface_explorer.ts";
import type { ArmsData } from "@/report/figures/arms.ts";
import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import type { SurfaceExplorerData } from "@/report/figures/surface_explorer.ts";
import { chartMediaType } from "@/report/render/display.ts";
import paper from "../../data/paper.json" with { type: "json" };
import { sampleMaskRateData } from "../report/sample_data.ts";
import { fixtures } from "./built_site.ts";

/** What the committed runs are said to have measured: the sample's sweep, each value a little lower. */
export function committedSweep(): MaskRateData {
  const { rows, ...about } = sampleMaskRateData();
  return {
    ...about,
    profile: "laptop",
    rows: rows.map((row) => ({ ...row, value: row.value - 0.01 })),
  };
}

/** Arms with names of several lines, by two measures. */
export function committedArms(): ArmsData {
  const measures = [["pairs", "Minimal pairs"], ["tags", "Parts of speech"]];
  const names = [
    "40 %, [MASK] only",
    "a rate that falls from 30 % to 15 % over all the updates",
    "a rate that rises from 15 % to 30 % over all the updates",
    "no copies",
  ];
  return {
    title: "Rates over time",
    profile: "laptop",
    measures: measures.map(([key, title]) => ({
      key,
      title,
      note: "Higher is better.",
      unit: "share",
      references: [{ label: "no pre-training", value: 0.5 }],
    })),
    arms: names.map((label, i) => ({
      label,
      values: Object.fromEntries(
        measures.map(([key]) => [
          key,
          [1, 2, 3].map((seed) => ({ seed, value: 0.6 + i / 40 + seed / 90 })),
        ]),
      ),
    })),
  };
}

/** What the pilot's runs tell the surface's explorer. */
export async function committedSurface(): Promise<SurfaceExplorerData> {
  const runs = await referenceRuns(findProfile("pilot"));
  return pilotExplorerData(
    PILOT_MEASURES.map((measure) => pilotSurface(runs, measure)),
    paper as unknown as Paper,
  );
}

/**
 * Writes the fixtures as if the committed runs had been read: the sample has another sweep and prints another last line,
 * the hostile one a figure of arms and the surface's explorer at its end.
 */
export async function writeCommittedTwins(folder: string): Promise<void> {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(`${fixtures}/${name}.ipynb`));
  const write = (name: string, notebook: unknown) =>
    Deno.writeTextFile(`${folder}/${name}.ipynb`, JSON.stringify(notebook));
  await Deno.mkdir(folder, { recursive: true });
  const sample = await read("01-sample");
  sample.cells[4].outputs[0].data[chartMediaType].data = committedSweep();
  sample.cells[6].outputs[0].data["text/plain"] = ["{ rates: [ 0.3 ], hidden: 3 }"];
  await write("01-sample", sample);
  const hostile = await read("02-hostile");
  const charts = [
    { figure: "arms", data: committedArms() },
    { figure: "surface-explorer", data: await committedSurface() },
  ];
  hostile.cells.push(...charts.map((chart) => ({
    cell_type: "code",
    source: `display(${chart.figure});`,
    outputs: [{ output_type: "display_data", data: { [chartMediaType]: chart } }],
  })));
  await write("02-hostile", hostile);
}
