import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { XMLParser } from "fast-xml-parser";
import { parseHTML } from "linkedom";
import { judgeClaims } from "@/report/claims.ts";
import { chartMediaType } from "@/report/display.ts";
import { filesUnder } from "../../commands/compare_sites.ts";
import { buildFixtures, fixtures, withBuiltSite } from "./built_site.ts";
import { writeSampleStore } from "./sample_store.ts";

/** A path that only the machine of a build has. */
const machinePath = /(?:^|[\s"'(])(?:file:\/\/)?\/(?:home|Users|root|tmp|work|mnt|var)\/\w/;

function build(target: string, notebooks: string) {
  return buildFixtures(target, { notebooks });
}

Deno.test("the whole site: its files, links and what the pages say", () =>
  withBuiltSite(async (site) => {
    const files = await filesUnder(site);
    assert.deepEqual(files.filter((path) => !path.startsWith("pagefind/")), [
      "about/index.html",
      "assets/dark.css",
      "assets/icon.svg",
      "assets/preview.png",
      "assets/site.css",
      "client/charts.js",
      "client/page.js",
      "client/playground.js",
      "client/tfjs-backend-wasm-simd.wasm",
      "client/tfjs-backend-wasm.wasm",
      "client/theme.js",
      "data/index.html",
      "index.html",
      "notebooks/01-sample/01-sample.ipynb",
      "notebooks/01-sample/figure-1-accuracy.csv",
      "notebooks/01-sample/figure-1-accuracy.svg",
      "notebooks/01-sample/figure-1-loss.csv",
      "notebooks/01-sample/figure-1-loss.svg",
      "notebooks/01-sample/figure-1-paper.csv",
      "notebooks/01-sample/figure-1-paper.svg",
      "notebooks/01-sample/index.html",
      "notebooks/02-hostile/02-hostile.ipynb",
      "notebooks/02-hostile/index.html",
      "notebooks/index.html",
      "paper/index.html",
      "playground/index.html",
      "sweep-accuracy.csv",
      "sweep-accuracy.svg",
      "sweep-loss.csv",
      "sweep-loss.svg",
      "sweep-paper.csv",
      "sweep-paper.svg",
    ]);
    const playground = await Deno.readTextFile(`${site}/playground/index.html`);
    assert.match(playground, /No encoder was built for this copy of the site/);
    assert.ok(files.includes("pagefind/pagefind.js"));

    for (const path of files.filter((path) => path.endsWith(".html"))) {
      const { document } = parseHTML(await Deno.readTextFile(`${site}/${path}`));
      assert.equal(document.querySelectorAll("h1").length, 1, `${path}: one h1`);
      assert.doesNotMatch(document.body.textContent!, machinePath, path);
      assert.ok(document.querySelector("meta[name=description]")!.getAttribute("content"), path);
      const scripts = [...document.querySelectorAll("script:not([src])")];
      assert.ok(
        scripts.every((script) => script.getAttribute("type") === "application/json"),
        `${path}: no script in the page`,
      );
      assert.equal(document.querySelectorAll("[style]").length, 0, `${path}: no style attribute`);
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, `${path}: identifiers are unique`);
      for (const element of document.querySelectorAll("[href], [src]")) {
        const target = element.getAttribute("href") ?? element.getAttribute("src")!;
        if (/^(https?|data|mailto):/.test(target)) {
          assert.ok(
            ["A", "IMG"].includes(element.tagName),
            `${path} loads ${target} from elsewhere`,
          );
          continue;
        }
        const { pathname, hash } = new URL(target, `file:///${path}`);
        const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
        assert.ok(files.includes(file.slice(1)), `${path} links to ${target}, which is not there`);
        if (hash !== "" && file.slice(1) === path) {
          assert.ok(ids.includes(hash.slice(1)), `${path} links to ${hash}, which is not there`);
        }
      }
    }

    const front = await Deno.readTextFile(`${site}/index.html`);
    assert.match(front, /the encoder trained at 30\u00a0% guesses best/);
    assert.match(front, /Means of 3 seeds/);
    assert.equal(front.match(/<svg /g)!.length, 3);
    assert.match(front, /href="notebooks\/01-sample\/"/);
    const parts = ["index.html", "assets/site.css", "client/charts.js", "client/page.js"];
    const weights = await Promise.all(
      parts.map(async (path) => gzipSync(await Deno.readFile(`${site}/${path}`)).length),
    );
    const weight = weights.reduce((sum, part) => sum + part, 0);
    assert.ok(weight < 250_000, `the front page weighs ${weight} bytes compressed`);
    const csv = await Deno.readTextFile(`${site}/notebooks/01-sample/figure-1-loss.csv`);
    assert.match(
      csv,
      /^judged_at,trained_at,seed,value,unit,mean,interval_low,interval_high,seeds\r\n0\.15,0\.15,0,5\.7/,
    );
    const svg = await Deno.readTextFile(`${site}/notebooks/01-sample/figure-1-loss.svg`);
    assert.match(svg, />Source: How much should you mask\? Runs of this copy: /);
    assert.doesNotMatch(svg, /var\(/);
  }));

Deno.test("without notebooks the pages say how to get them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const target = `${folder}/site`;
    await build(target, `${folder}/none`);
    const front = await Deno.readTextFile(`${target}/index.html`);
    assert.match(front, /has not been executed yet/);
    assert.doesNotMatch(front, /<figure/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a build that fails leaves the earlier site whole and nothing beside it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const target = `${folder}/site`;
    await build(target, fixtures);
    await Deno.mkdir(`${folder}/bad`);
    await Deno.writeTextFile(`${folder}/bad/01-bad.ipynb`, "no notebook");
    await assert.rejects(
      build(target, `${folder}/bad`),
      /The site could not be built: .*01-bad\.ipynb is not a notebook of format 4/,
    );
    assert.ok((await filesUnder(target)).includes("index.html"));
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["bad", "site"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the playground gets the encoders at 15 % and 40 %, byte for byte", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const runs = `${folder}/runs`;
    await writeSampleStore(runs, [0.8, 0.4, 0.15]);
    await buildFixtures(`${folder}/site`, { runs });
    const page = await Deno.readTextFile(`${folder}/site/playground/index.html`);
    const config = JSON.parse(/class="play-config">(.*?)<\/script>/.exec(page)![1]);
    assert.deepEqual(config.models.map(({ maskRate }: { maskRate: number }) => maskRate), [
      0.15,
      0.4,
    ]);
    const data = await Deno.readTextFile(`${folder}/site/data/index.html`);
    assert.match(
      data,
      /this machine<\/th><td>sample, 2 cores<\/td><td>CPU:0<\/td><td>2\.21\.0<\/td><td>3<\/td><td>1\.50<\/td>/,
    );
    assert.match(page, /They did not learn to read context/);
    assert.match(
      page.replace(/<[^>]+>/g, ""),
      /PMI units cannot be chosen, because no PMI vocabulary was built/,
    );
    assert.doesNotMatch(page, /value="pmi"/);
    for (const { file } of config.models) {
      const [, key] = /^models\/(\d{20})\.safetensors$/.exec(file)!;
      assert.deepEqual(
        await Deno.readFile(`${folder}/site/playground/${file}`),
        await Deno.readFile(`${runs}/${key}/model/model.safetensors`),
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the front page lists every claim with its verdict where a notebook judged them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const data = { profile: "sample", claims: judgeClaims({}) };
    data.claims[0] = {
      ...data.claims[0],
      verdict: "supported",
      seeds: 3,
      effect: 1,
      low: 0.5,
      high: 1.5,
      detectable: 0.6,
    };
    const chart = { [chartMediaType]: { figure: "claims", data } };
    const outputs = [{ output_type: "display_data", data: chart }];
    const cells = [
      { cell_type: "markdown", source: "# 10 · Claims\n\nThe ledger." },
      { cell_type: "code", source: "ledger", outputs },
    ];
    await Deno.mkdir(`${folder}/notebooks`);
    await Deno.writeTextFile(
      `${folder}/notebooks/10-claims.ipynb`,
      JSON.stringify({ nbformat: 4, cells }),
    );
    await build(`${folder}/site`, `${folder}/notebooks`);
    const { document } = parseHTML(await Deno.readTextFile(`${folder}/site/index.html`));
    const verdicts = [...document.querySelectorAll(".verdicts .verdict")].map((one) =>
      one.textContent
    );
    assert.equal(verdicts.length, data.claims.length);
    assert.deepEqual([verdicts[0], verdicts[1]], ["supported", "not measured"]);
    const effects = [...document.querySelectorAll(".verdicts .effect")].map((one) => [
      one.textContent.replaceAll("\u00a0", " "),
      one.getAttribute("title")!.replaceAll("\u00a0", " "),
    ]);
    assert.deepEqual(effects, [["+1.0 points, 3 seeds", "Interval +0.5 points to +1.5 points"]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("with an address there are a sitemap, a feed and previews, and no page is left out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const target = `${folder}/site`;
    await buildFixtures(target, { address: "https://example.org/mask" });
    const sitemap = await Deno.readTextFile(`${target}/sitemap.xml`);
    const listed = [...sitemap.matchAll(/<loc>https:\/\/example\.org\/mask\/(.*?)<\/loc>/g)]
      .map(([, path]) => `${path}index.html`).sort();
    const pages = (await filesUnder(target)).filter((path) => path.endsWith("index.html"));
    assert.deepEqual(listed, pages);
    const feed = new XMLParser({ ignoreAttributes: false }).parse(
      await Deno.readTextFile(`${target}/feed.xml`),
    ).feed;
    assert.deepEqual(feed.entry.map(({ id, title }: Record<string, string>) => [id, title]), [
      ["https://example.org/mask/notebooks/01-sample/", "A sample experiment"],
      ["https://example.org/mask/notebooks/02-hostile/", feed.entry[1].title],
    ]);
    for (const { updated } of [feed, ...feed.entry]) assert.ok(Date.parse(updated) > 0, updated);
    const about = await Deno.readTextFile(`${target}/about/index.html`);
    assert.match(about, /<link rel="canonical" href="https:\/\/example\.org\/mask\/about\/">/);
    assert.match(about, /type="application\/atom\+xml"[^>]* href="\.\.\/feed\.xml"/);
    const [, picture] = /og:image" content="https:\/\/example\.org\/mask\/(.*?)"/.exec(about)!;
    await Deno.stat(`${target}/${picture}`);
    await assert.rejects(
      buildFixtures(target, { address: "example" }),
      /SITE_URL is "example"; it must be an address/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
