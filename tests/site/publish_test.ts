import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { XMLParser } from "fast-xml-parser";
import { parseHTML } from "linkedom";
import { modelsFolder } from "@/experiments/results/kept_encoders.ts";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { buildFixtures, fixtures } from "./built_site.ts";
import { writeCommittedTwins } from "./committed_twins.ts";
import { writeSampleStore } from "./sample_store.ts";

/** A path that only the machine of a build has. */
const machinePath = /(?:^|[\s"'(])(?:file:\/\/)?\/(?:home|Users|root|tmp|work|mnt|var)\/\w/;

const hostileTitle = 'A hostile notebook <script>window.attacked = "title"</script>';

let folder: string;
/** The site with everything: a reader's runs and the committed ones, encoders of both, an address. */
let site: string;
let files: string[];

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  site = `${folder}/site`;
  await writeSampleStore(`${folder}/runs`, [0.8, 0.6, 0.4, 0.15]);
  await writeCommittedTwins(`${folder}/committed`);
  await Deno.copyFile(
    `${folder}/committed/01-sample.ipynb`,
    `${folder}/committed/03-committed.ipynb`,
  );
  await buildFixtures(site, {
    committed: `${folder}/committed`,
    runs: `${folder}/runs`,
    models: modelsFolder,
    address: "https://example.org/mask",
  });
  files = await filesUnder(site);
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const read = (path: string) => Deno.readTextFile(`${site}/${path}`);

Deno.test("the whole site has these files", () => {
  const figure = (path: string) =>
    ["accuracy", "loss", "paper"].flatMap((
      panel,
    ) => [`${path}${panel}.csv`, `${path}${panel}.svg`]);
  assert.deepEqual(
    files.filter((path) => !/^(pagefind|playground)\//.test(path)),
    [
      "about/index.html",
      "assets/dark.css",
      "assets/icon.svg",
      "assets/preview.png",
      "assets/site.css",
      "client/charts.js",
      "client/charts.js.LEGAL.txt",
      "client/page.js",
      "client/playground.js",
      "client/playground.js.LEGAL.txt",
      "client/tfjs-backend-wasm-simd.wasm",
      "client/tfjs-backend-wasm.wasm",
      "client/theme.js",
      "client/webgl_backend.js",
      "client/webgl_backend.js.LEGAL.txt",
      "data/index.html",
      "feed.xml",
      "forest-claims.csv",
      "forest-claims.svg",
      "index.html",
      "notebooks/01-sample/01-sample.ipynb",
      ...figure("notebooks/01-sample/figure-1-"),
      ...figure("notebooks/01-sample/figure-1-yours-"),
      "notebooks/01-sample/index.html",
      "notebooks/02-hostile/02-hostile.ipynb",
      ...["1-pairs", "1-tags", "2-batch", "2-map"].flatMap((panel) =>
        ["csv", "svg"].map((ending) => `notebooks/02-hostile/figure-${panel}.${ending}`)
      ),
      "notebooks/02-hostile/index.html",
      "notebooks/03-committed/03-committed.ipynb",
      ...figure("notebooks/03-committed/figure-1-"),
      "notebooks/03-committed/index.html",
      "notebooks/index.html",
      "paper/index.html",
      "sitemap.xml",
      ...figure("sweep-"),
      ...figure("sweep-yours-"),
    ].sort(),
  );
  assert.ok(files.includes("pagefind/pagefind.js"));
});

Deno.test("every page has one heading, a description, no script and links that lead somewhere", async () => {
  for (const path of files.filter((path) => path.endsWith(".html"))) {
    const { document } = parseHTML(await read(path));
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
          ["A", "IMG"].includes(element.tagName) ||
            element.getAttribute("rel") === "canonical",
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
});

Deno.test("the front page answers, draws the sweep, and is light", async () => {
  const front = await read("index.html");
  assert.match(
    front,
    /training at 40\u00a0% instead of 15\u00a0% lowers the loss .* over 3 seeds\)/,
  );
  assert.match(front, /not corrected for picking the best rate/);
  assert.equal(front.match(/<svg /g)!.length, 3);
  assert.match(front, /href="notebooks\/01-sample\/"/);
  const [, data] = /<script type="application\/json">(.*?)<\/script>/s.exec(front)!;
  for (const [number] of data.matchAll(/\d+\.\d+/g)) {
    assert.ok(number.replace(".", "").replace(/^0+/, "").length <= 7, number);
  }
  const parts = ["index.html", "assets/site.css", "client/charts.js", "client/page.js"];
  const weights = await Promise.all(
    parts.map(async (path) => gzipSync(await Deno.readFile(`${site}/${path}`)).length),
  );
  const weight = weights.reduce((sum, part) => sum + part, 0);
  assert.ok(weight < 200_000, `the front page weighs ${weight} bytes compressed`);
});

Deno.test("a figure's files are of the committed runs, and of the reader's by name", async () => {
  const first = (csv: string) => {
    const [head, row] = csv.split("\r\n");
    assert.equal(
      head,
      "judged_at,trained_at,seed,value,unit,mean,interval_low,interval_high,seeds",
    );
    assert.match(row, /^0\.15,0\.15,0,5\.7/);
    return +row.split(",")[3];
  };
  const [committed, own] = await Promise.all(
    ["", "yours-"].map((name) => read(`notebooks/01-sample/figure-1-${name}loss.csv`)),
  );
  assert.ok(Math.abs(first(own) - first(committed) - 0.01) < 1e-9);
  for (
    const [name, runs] of [["", "Committed runs"], ["yours-", "Runs of this copy"]]
  ) {
    const svg = await read(`notebooks/01-sample/figure-1-${name}loss.svg`);
    assert.ok(svg.includes(`>Source: How much should you mask? ${runs}: `), name);
    assert.doesNotMatch(svg, /var\(/);
  }
});

Deno.test("a reader's notebook has the committed one beside it, and without one that alone is shown", async () => {
  const page = async (name: string) => {
    const html = await read(`notebooks/${name}/index.html`);
    return { html, document: parseHTML(html).document };
  };
  const own = await page("01-sample");
  const beside = [...own.document.querySelectorAll("details.beside")];
  assert.deepEqual(beside.map(({ textContent }) => textContent), [
    "Committed runs: the same{ rates: [ 0.3 ], hidden: 3 }",
  ]);
  assert.match(beside[0].previousElementSibling!.textContent!, /rates: \[ 0\.15, 0\.4 \]/);

  const committed = await page("03-committed");
  assert.equal(committed.document.querySelectorAll("details.beside").length, 0);
  assert.match(committed.html, /\{ rates: \[ 0\.3 \], hidden: 3 \}/);
  assert.doesNotMatch(committed.html, /Runs of this copy|has not been executed/);
  assert.match(
    committed.document.querySelector(".figure .caption")!.textContent!,
    /^Committed runs: .*profile laptop, 3 seeds/,
  );
  assert.equal(
    (await page("02-hostile")).document.querySelector("#reference")!.textContent,
    "Committed results",
  );
});

Deno.test("a title and a heading with markup are shown as the text they are", async () => {
  const texts = async (path: string, selector: string) =>
    [...parseHTML(await read(path)).document.querySelectorAll(selector)]
      .map(({ textContent }) => textContent!);
  const page = "notebooks/02-hostile/index.html";
  assert.deepEqual(await texts(page, "h1"), [hostileTitle]);
  assert.deepEqual(await texts(page, "head title"), [
    `${hostileTitle} · How much should you mask?`,
  ]);
  const heading = 'A heading <script>window.attacked = "heading"</script>';
  for (const selector of ["nav.contents a", "h2"]) {
    assert.ok((await texts(page, selector)).includes(heading), selector);
  }
  for (const list of ["index.html", "notebooks/index.html"]) {
    assert.ok((await texts(list, ".experiments .name")).includes(hostileTitle), list);
  }
  assert.match((await texts("notebooks/01-sample/index.html", "a.next"))[0], /<script>/);
});

Deno.test("the playground gets the committed encoders and those of the store, byte for byte", async () => {
  const page = await read("playground/index.html");
  const config = JSON.parse(/class="play-config">(.*?)<\/script>/.exec(page)![1]);
  const [kept, stored] = config.sets;
  for (const { name, models } of [kept, stored]) {
    const rates = models.map(({ maskRate }: { maskRate: number }) => maskRate);
    assert.deepEqual(rates, [0.15, 0.4, 0.8], name);
  }
  const same = async (file: string, path: string) =>
    assert.deepEqual(
      await Deno.readFile(`${site}/playground/${file}`),
      await Deno.readFile(path),
    );
  for (const { file } of kept.models) {
    const [, arm] = /^kept\/(\d+)\.safetensors$/.exec(file)!;
    await same(file, `${modelsFolder}/${arm}/model.safetensors`);
  }
  await same("kept/tokenizer.json", `${modelsFolder}/15/tokenizer.json`);
  for (const { file } of stored.models) {
    const [, key] = /^runs\/(\d{20})\.safetensors$/.exec(file)!;
    await same(file, `${folder}/runs/${key}/model/model.safetensors`);
  }
  const { document } = parseHTML(page);
  const [aboutKept, aboutStored] = [...document.querySelectorAll(".play-about")]
    .map(({ textContent }) => textContent!);
  assert.match(aboutKept, /2 layers of 128 and read 1\.5 million tokens/);
  assert.doesNotMatch(aboutKept, /did not learn/);
  assert.match(aboutStored, /They did not learn to read context/);
  assert.match(aboutStored, /PMI units cannot be chosen, because no PMI vocabulary was built/);
  assert.match(
    await read("data/index.html"),
    /this machine<\/th><td>sample, 2 cores<\/td><td>CPU:0<\/td><td>2\.21\.0<\/td><td>4<\/td><td>2\.00<\/td>/,
  );
});

Deno.test("with an address there are a sitemap, a feed and previews, and no page is left out", async () => {
  const listed = [
    ...(await read("sitemap.xml")).matchAll(/<loc>https:\/\/example\.org\/mask\/(.*?)<\/loc>/g),
  ].map(([, path]) => `${path}index.html`).sort();
  assert.deepEqual(listed, files.filter((path) => path.endsWith("index.html")));
  const { feed } = new XMLParser({ ignoreAttributes: false }).parse(await read("feed.xml"));
  assert.deepEqual(feed.entry.map(({ id, title }: Record<string, string>) => [id, title]), [
    ["https://example.org/mask/notebooks/01-sample/", "A sample experiment"],
    ["https://example.org/mask/notebooks/02-hostile/", hostileTitle],
    ["https://example.org/mask/notebooks/03-committed/", "A sample experiment"],
  ]);
  for (const { updated } of [feed, ...feed.entry]) assert.ok(Date.parse(updated) > 0, updated);
  const about = await read("about/index.html");
  assert.match(about, /<link rel="canonical" href="https:\/\/example\.org\/mask\/about\/">/);
  assert.match(about, /type="application\/atom\+xml"[^>]* href="\.\.\/feed\.xml"/);
  const [, picture] = /og:image" content="https:\/\/example\.org\/mask\/(.*?)"/.exec(about)!;
  await Deno.stat(`${site}/${picture}`);
});

Deno.test("without notebooks, encoders and address the pages say how to get them", async () => {
  const target = `${folder}/empty`;
  await buildFixtures(target, { notebooks: `${folder}/none` });
  const front = await Deno.readTextFile(`${target}/index.html`);
  assert.match(front, /has not been executed yet/);
  assert.doesNotMatch(front, /<figure/);
  assert.match(
    await Deno.readTextFile(`${target}/playground/index.html`),
    /No encoder was built for this copy of the site/,
  );
  const without = await filesUnder(target);
  assert.ok(!without.some((path) => /\.xml$|^notebooks\/.+\/|^playground\/.+\//.test(path)));
  await Deno.remove(target, { recursive: true });
});

Deno.test("a build that fails leaves the earlier site whole and nothing beside it", async () => {
  const beside = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const bad = `${folder}/bad`;
  await Deno.mkdir(bad);
  await Deno.writeTextFile(`${bad}/01-bad.ipynb`, "no notebook");
  const before = beside();
  for (const broken of [{ notebooks: bad }, { notebooks: fixtures, committed: bad }]) {
    await assert.rejects(
      buildFixtures(site, broken),
      /The site could not be built: .*01-bad\.ipynb is not a notebook of format 4/,
    );
  }
  Deno.env.set("SITE_URL", "example");
  try {
    await assert.rejects(
      buildFixtures(site),
      /The site could not be built: .* address is "example", not one of the web/,
    );
  } finally {
    Deno.env.delete("SITE_URL");
  }
  assert.deepEqual(await filesUnder(site), files);
  assert.deepEqual(beside(), before);
});
