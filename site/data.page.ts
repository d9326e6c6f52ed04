import { escapeHtml } from "@/report/html.ts";
import manifest from "../data/manifest.json" with { type: "json" };

export const layout = "layouts/page.ts";
export const title = "Data";
export const description = "Where every text and task comes from, its licence, size and checksum.";

interface Source {
  registry: string;
  package: string;
  version: string;
  bytes: number;
  sha256: string;
  licence: string;
}

/** The packages that the texts and tasks are taken from. */
export default function () {
  const sources = Object.values(manifest.packages as Record<string, Source>);
  const rows = sources.map((source) =>
    `<tr><th scope="row">${escapeHtml(source.package)}</th><td>${
      escapeHtml(source.version)
    }</td><td>${escapeHtml(source.registry)}</td><td>${escapeHtml(source.licence)}</td><td>${
      (source.bytes / 1e6).toFixed(1)
    }</td><td><code>${source.sha256.slice(0, 12)}</code></td></tr>`
  ).join("\n");
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  return `<div class="column" data-pagefind-body>
<header class="title">
<h1>${title}</h1>
<p class="lead">The texts and tasks come out of ${sources.length} published packages, ${
    (total / 1e6).toFixed(0)
  } MB in all. Each is fetched by its registry’s own client and checked by its SHA-256 before it is read.</p>
</header>
<div class="scroll" tabindex="0" role="region" aria-label="Packages">
<table>
<thead><tr><th scope="col">package</th><th scope="col">version</th><th scope="col">registry</th><th scope="col">licence</th><th scope="col">MB</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
</div>`;
}
