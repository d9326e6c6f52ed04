import { type Html, joinMarkup, markup, trusted } from "@/format/html.ts";
import { siteInput } from "../../../build/site_input.ts";
import type { Page } from "../../../parts/page.ts";
import { url } from "../../../parts/url.ts";
import type { PageFigure } from "../../../parts/figure.ts";
import { notebooks } from "../../../build/notebooks.ts";
import { runsSwitch } from "../../../parts/runs_switch.ts";
import { sweepOf } from "../../../parts/answer/sweep.ts";
import { withDefinitions } from "../../../parts/defined_terms.ts";
import { withPermalinks } from "../../../parts/permalinks.ts";

const menu = [
  { to: "/", label: "Answer" },
  { to: "/notebooks/", label: "Experiments" },
  { to: "/playground/", label: "Playground" },
  { to: "/paper/", label: "The paper’s numbers" },
  { to: "/data/", label: "Data" },
  { to: "/about/", label: "About" },
];

/** What other sites show of a link to this page; only with the site's address can they find the picture. */
function socialTags(here: string, title: string, description: string): Html | null {
  const { address } = siteInput();
  if (address === null) return null;
  const tags = {
    "og:type": "article",
    "og:title": title,
    "og:description": description,
    "og:url": address + here.slice(1),
    "og:image": `${address}assets/preview.png`,
  };
  return markup`<link rel="canonical" href="${tags["og:url"]}">
<link rel="alternate" type="application/atom+xml" title="Experiments" href="${
    url(here, "/feed.xml")
  }">
<meta name="twitter:card" content="summary_large_image">
${
    Object.entries(tags).map(([name, content]) =>
      markup`<meta property="${name}" content="${content}">\n`
    )
  }`;
}

/** The figures that a page shows. */
function figuresOn(here: string): PageFigure[] {
  const all = notebooks();
  const sweep = here === "/" ? sweepOf(all) : null;
  return sweep === null ? all.find(({ url }) => url === here)?.figures ?? [] : [sweep.figure];
}

/** A whole document around a page's content. No script is needed to read it, and nothing is loaded from elsewhere. */
export default function page(
  { url: here, title, description, content, siteTitle, styleHash, scripts = [] }: Page,
) {
  const link = (to: string) => url(here, to);
  const current = menu.filter(({ to }) => here.startsWith(to)).pop()!.to;
  const policy = joinMarkup([
    markup`default-src 'none'`,
    markup`script-src 'self' 'wasm-unsafe-eval'`,
    markup`style-src 'self' '${styleHash}'`,
    markup`img-src 'self' data:`,
    markup`connect-src 'self'`,
    markup`base-uri 'none'`,
    markup`form-action 'self'`,
  ], "; ");
  const loaded = ["charts.js", "page.js", ...scripts].map((name) =>
    markup`<script defer src="${link(`/client/${name}`)}"></script>`
  );
  const entries = menu.map(({ to, label }) =>
    markup`<li><a href="${link(to)}"${
      to === current && markup` aria-current="page"`
    }>${label}</a></li>`
  );
  const windowTitle = here === "/" ? siteTitle : `${title} · ${siteTitle}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<meta name="referrer" content="no-referrer">
<title>${windowTitle}</title>
${socialTags(here, windowTitle, description)}<link rel="stylesheet" href="${
    link("/assets/site.css")
  }">
<link rel="stylesheet" id="dark" href="${
    link("/assets/dark.css")
  }" media="screen and (prefers-color-scheme: dark)">
<script src="${link("/client/theme.js")}"></script>
<link rel="icon" href="${link("/assets/icon.svg")}" type="image/svg+xml">
${joinMarkup(loaded, "\n")}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="site-header">
<a class="site-name" href="${link("/")}">${siteTitle}</a>
<nav aria-label="Site">
<ul>
${joinMarkup(entries, "\n")}
</ul>
</nav>
<div class="search" data-bundle="${link("/pagefind/")}"></div>
<select class="theme" aria-label="Theme">
<option value="auto">Theme: auto</option>
<option value="light">Theme: light</option>
<option value="dark">Theme: dark</option>
</select>
</header>
<main id="main">
${runsSwitch(figuresOn(here))}${withDefinitions(withPermalinks(trusted(content)))}
</main>
<footer class="site-footer">
<p>An independent reproduction of <cite>Should You Mask 15% in Masked Language Modeling?</cite> Wettig, Gao, Zhong and Chen, EACL 2023. <a href="${
    link("/about/")
  }">How it was made, and how to cite it.</a></p>
</footer>
</body>
</html>
`.toString();
}
