import { plan } from "@/experiments/plan/plan.ts";
import { type Html, markup, unbroken } from "@/format/html.ts";
import { downstreamTitle } from "@/report/data/downstream.ts";
import { processorTable, processorText } from "@/report/tables/processor_table.ts";
import { progressText } from "@/report/plan/ledger/verdict.ts";
import { readManifest } from "@/hub/manifest.ts";
import type { StoredRun } from "@/runs/store/store.ts";
import schema from "../../data/results/schema.json" with { type: "json" };
import { tableHtml } from "../parts/panel_html.ts";
import { reference } from "../build/reference.ts";
import { storedRuns } from "../build/run_store.ts";
import { url } from "../parts/url.ts";
import { hoursNumber } from "@/format/duration.ts";
import { byteQuantity } from "@/format/quantity.ts";

export const layout = "layouts/page.ts";
export const title = "Data and hardware";
export const description =
  "Where every text and task comes from, its licence, size and checksum, and what computed the runs.";

const manifest = readManifest();

type Computed = Pick<StoredRun, "environment" | "processorSeconds">;

function hardware(reference: Computed[], own: Computed[]): Html {
  const runs = [
    ...reference.map((run) => ({ ...run, of: "reference" })),
    ...own.map((run) => ({ ...run, of: "this machine" })),
  ];
  if (runs.length === 0) {
    return markup`<p class="empty">No run is in the store yet.</p>`;
  }
  const machines = Map.groupBy(
    runs,
    ({ of, environment: { processor, processorModel, cores, device, tensorflow } }) =>
      JSON.stringify([
        of,
        `${processorModel ?? processor}, ${cores} cores`,
        device.replace(/^.*device:/, ""),
        tensorflow,
      ]),
  );
  return tableHtml({
    caption: "Finished runs by the machine that computed them.",
    columns: ["runs of", "machine", "device", "TensorFlow", "runs", "processor hours"],
    rows: [...machines].map(([name, own]) => [
      ...JSON.parse(name),
      own.length,
      hoursNumber(own.reduce((sum, { processorSeconds }) => sum + processorSeconds, 0)),
    ]),
  });
}

/** How far the same run differs between processors; nothing where none was computed on two. */
function processorsHtml(): Html | null {
  const text = processorText(reference.finished, reference.again);
  if (text === null) return null;
  return markup`<p>${unbroken(text)}</p>
${tableHtml(processorTable(reference.finished, reference.again))}
`;
}

/** How far the plan's runs are, block by block, and the file that has them. */
function planHtml(here: string): Html {
  const file = `${plan.profile}.jsonl`;
  return markup`<h2 id="plan">The plan’s runs</h2>
<p>${unbroken(progressText(reference))}${
    reference.source !== "" &&
    markup` Each finished one is committed with its scores, curves, times and machine: <a href="${
      url(here, `/data/${file}`)
    }" download>${file}</a>, one run a line.`
  }</p>
${
    tableHtml({
      caption: "The plan’s blocks in the order in which they are computed; some share runs.",
      columns: ["block", "runs there", "runs planned"],
      rows: reference.blocks.map(({ block, there, planned }) => [block, there, planned]),
    })
  }`;
}

/** The fields of a line of the committed results, and how other languages read them. */
function dictionaryHtml(): Html {
  const file = `${plan.profile}.jsonl`;
  const python = [
    "import pandas as pd",
    `runs = pd.read_json("${file}", lines=True, dtype={"key": str, "armId": str})`,
    'print(runs.groupby(["kind", "armId"]).seed.nunique())',
  ];
  const r = [
    "library(jsonlite)",
    `runs <- stream_in(file("${file}"), simplifyVector = FALSE)`,
    'table(sapply(runs, `[[`, "kind"), sapply(runs, `[[`, "armId"))',
  ];
  const code = (lines: string[]) =>
    markup`<pre tabindex="0"><code>${lines.join("\n")}</code></pre>`;
  return markup`<h2 id="dictionary">Data dictionary</h2>
<p>${schema.description}</p>
${
    tableHtml({
      caption: "Fields of a line, as data/results/schema.json describes them.",
      columns: ["field", "in every line", "what it is"],
      rows: Object.entries(schema.properties).map(([name, { description }]) => [
        name,
        schema.required.includes(name) ? "yes" : "no",
        description,
      ]),
    })
  }
<p>In Python:</p>
${code(python)}
<p>In R:</p>
${code(r)}`;
}

/** The texts and tasks, the packages they are taken from, and the machines that computed the runs. */
export default async function ({ url: here }: { url: string }) {
  const packages = Object.values(manifest.packages);
  const total = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  return markup`<div class="column" data-pagefind-body>
<header class="title">
<h1>${title}</h1>
<p class="lead">The texts and tasks come out of ${packages.length} published packages, ${
    byteQuantity(total)
  } in all. Each is fetched by its registry’s own client and checked by its SHA-256 before it is read.</p>
</header>
<h2 id="texts">Texts and tasks</h2>
${
    tableHtml({
      caption:
        "What each text is used for, tasks by the paper’s task that they stand for; what a task evaluates on is kept out of pre-training.",
      columns: ["text", "licence", "used for"],
      rows: Object.values(manifest.sources).map(({ title, licence, use }) => [
        title,
        licence,
        use.map((one) => one === "pre-training" ? one : downstreamTitle(one).title).join(", "),
      ]),
    })
  }
<h2 id="packages">Packages</h2>
${
    tableHtml({
      caption: "The packages as they are fetched; checksums are cut to twelve digits here.",
      columns: ["package", "version", "registry", "licence", "MB", "SHA-256"],
      rows: packages.map(({ package: name, version, registry, licence, bytes, sha256 }) => [
        name,
        version,
        registry,
        licence,
        (bytes / 1e6).toFixed(1),
        sha256.slice(0, 12),
      ]),
    })
  }
<h2 id="hardware">Hardware</h2>
${hardware(reference.finished, await storedRuns())}
${processorsHtml()}${planHtml(here)}
${dictionaryHtml()}
</div>`.toString();
}
