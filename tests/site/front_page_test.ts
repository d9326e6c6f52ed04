import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import type { Html } from "@/format/html.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { paper } from "@/report/data/paper.ts";
import type { PlanAnswers } from "@/report/plan/ledger/answers.ts";
import { forestData } from "@/report/plan/ledger/forest_data.ts";
import {
  claimCounts,
  claimFindings,
  experimentFindings,
} from "../../site/parts/answer/experiment_findings.ts";
import { forestHtml } from "../../site/parts/answer/forest_table.ts";
import type { Notebook } from "../../site/notebook/notebook.ts";
import type { PageFigure, Variant } from "../../site/parts/figure.ts";
import { scaleHtml } from "../../site/parts/answer/scale_table.ts";
import { sweepOf } from "../../site/parts/answer/sweep.ts";
import { verdictBoxHtml } from "../../site/parts/answer/verdict_box.ts";
import { madeAnswers } from "../report/plan/made_ledgers.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";

const [none, some, all] = [madeAnswers([]), madeAnswers(["mask rate"]), madeAnswers()];
const links = {
  claims: "#claims",
  sizes: "#scale",
  runs: "data/",
  rules: null,
  equals: "answers/#equal",
};

function documentOf(html: Html | null): Document {
  return parseHTML(`<html><body>${html ?? ""}</body></html>`.replaceAll("\u00a0", " "))
    .document as unknown as Document;
}

/** The box's answers by their questions. */
function box(answers: PlanAnswers): Record<string, string> {
  const document = documentOf(verdictBoxHtml(answers, paper, links));
  const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map(({ textContent }) =>
      textContent!.replaceAll(/\s+/g, " ").trim()
    );
  const answered = texts("dd");
  return {
    heading: texts("h2")[0],
    ...Object.fromEntries(texts("dt").map((question, i) => [question, answered[i]])),
  };
}

const tableOf = (answers: PlanAnswers) =>
  documentOf(forestHtml(forestData(plan, answers.claims, paper), null));

Deno.test("an experiment's claims are counted by state, where it has any", () => {
  const said = (answers: PlanAnswers) =>
    documentOf(claimCounts("02", answers.claims)).body.textContent!.trim();
  assert.equal(said(none), "2 claims: 2 not yet run.");
  assert.equal(said(some), "2 claims: 1 supported, 1 not yet run.");
  assert.equal(claimCounts("00", some.claims), null);
});

Deno.test("without any run the box says so", () => {
  const said = box(none);
  assert.equal(said.heading, "The answer so far");
  assert.match(said["Should I mask 40 %?"], /^Not answered yet\. .* The paper says yes for large/);
  assert.doesNotMatch(said["Should I mask 40 %?"], /smaller ones/);
  assert.match(said["What holds, and what does not?"], /^Of 30 claims: 30 not yet run\./);
  assert.doesNotMatch(said["What holds, and what does not?"], /Holds here|Ties|Cannot be told/);
  assert.match(said["Can I see the runs?"], /^Yes\. 0 of 722 planned runs are computed \(0 %\)/);
  assert.match(said["How sure are you?"], /4 to 12 seeds an arm.* at most 5 %/);
});

Deno.test("with some blocks the box says what is judged", () => {
  const said = box(some);
  assert.equal(said.heading, "The answer so far");
  assert.match(said["Should I mask 40 %?"], /^At this size yes: by held-out loss 40 % beats 15 %/);
  assert.match(
    said["Should I mask 40 %?"],
    /did best at 15 % \(medium\) and 20 % \(base\), .* predicts 410 tokens here, 209,715 there\. All of this is at equal text\. At equal predictions and FLOPs$/,
  );
  assert.match(said["What about 80-10-10?"], /^Not answered yet\. .* The paper finds/);
  assert.match(
    said["What holds, and what does not?"],
    /Holds here: Masking 40 % beats masking 15 %; .* Cannot be told: /,
  );
  assert.match(said["Can I see the runs?"], /312 of 722 .* \(43 %\); 1 of 12 blocks is whole/);
});

Deno.test("with all runs the box is the answer, and every claim is in one of its lists", () => {
  const said = box(all);
  assert.equal(said.heading, "The answer");
  assert.doesNotMatch(Object.values(said).join(" "), /[Pp]ilot|not yet/);
  assert.equal(said["Can I see the runs?"], "Yes. All 722 planned runs are computed. Every run");
  const lists = said["What holds, and what does not?"];
  assert.match(lists, /Does not hold here: 80-10-10 does not help at 40 %;/);
  assert.match(lists, /Ties: Rates drawn for each sequence are as good as a constant one;/);
  const counts = [.../Of 30 claims: (.*?)\./.exec(lists)![1].matchAll(/\d+/g)].map(Number);
  assert.equal(counts.reduce((sum, count) => sum + count), 30);
});

Deno.test("the forest draws what is judged, lists what waits, and has every claim once", () => {
  for (const [answers, drawn] of [[none, 0], [some, 5], [all, 30]] as const) {
    const document = tableOf(answers);
    assert.equal(document.querySelectorAll("tr.claim").length, drawn);
    assert.equal(document.querySelectorAll("tr.claim svg").length, drawn);
    assert.equal(document.querySelectorAll(".waiting li").length, 30 - drawn);
    const places = [...document.querySelectorAll("[data-place]")]
      .map((one) => Number((one as HTMLElement).dataset.place));
    assert.deepEqual(places.toSorted((a, b) => a - b), Array.from({ length: 30 }, (_, i) => i));
  }
  assert.equal(tableOf(none).querySelectorAll("svg, table").length, 0);
});

Deno.test("a row has state, seeds, the paper's value and the raw effect in words", () => {
  const rows = [...tableOf(all).querySelectorAll("tr.claim")];
  const row = rows.find(({ textContent }) =>
    textContent!.includes("80-10-10 does not help at 40")
  )!;
  assert.match(
    row.textContent!.replaceAll(/\s+/g, " "),
    /Table 4\+0\.\d{3} nats \+0\.\d+ to \+0\.\d+, \d\d\.\d % \+\d\.\d × 0\.05 nats.*fine-tuned tasks8 and 12contradicted/,
  );
});

Deno.test("an experiment says what the paper found and what was found here", () => {
  const notebooks = ["00-plan", "05-corruption", "09-beyond"].map((name) =>
    ({
      name,
      number: name.slice(0, 2),
      title: name,
      summary: "A summary.",
      url: `/notebooks/${name}/`,
    }) as Notebook
  );
  const items = (answers: PlanAnswers) =>
    [
      ...documentOf(experimentFindings(notebooks, answers.claims, paper, "/")).querySelectorAll(
        "li",
      ),
    ]
      .map(({ textContent }) => textContent!.replaceAll(/\s+/g, " "));
  const [intro, corruption, beyond] = items(all);
  assert.match(intro, /A summary\./);
  assert.match(
    corruption,
    /From the paper \(Table 3\): Corruption hurts: .* \(it reports: \+0\.2 points.*\)\. We found less corruption beats .* \(supported\)\./,
  );
  assert.match(corruption, /4 more claims: \d/);
  assert.match(beyond, /From Yang et al\. 2023: A rate that falls .* \(contradicted\)\./);
  assert.match(items(none)[1], /We have 0 of 12 seeds \(not yet run\)\./);
});

Deno.test("a notebook's page says all of its claims, and none where the plan asks nothing of it", () => {
  const said = (number: string) =>
    [...documentOf(claimFindings(number, all.claims, paper)).querySelectorAll("p")]
      .map(({ textContent }) => textContent!.replaceAll(/\s+/g, " "));
  assert.deepEqual(said("00"), []);
  const corruption = said("05");
  assert.equal(corruption.length, 6);
  for (const text of corruption) {
    assert.match(text, /^From .+?: .* We found .* \(\w[\w ]*\)\.$/);
  }
});

Deno.test("the sweep shows the committed runs first, unless the reader's are further", () => {
  const sweep = (key: Variant["key"], rates: number): Variant => {
    const data = sampleMaskRateData(1);
    const shown = new Set([0.15, 0.4, 0.8].slice(0, rates));
    const rows = data.rows.filter(({ maskRate }) => shown.has(maskRate));
    return { key, label: key, data: { ...data, rows } };
  };
  const order = (...variants: Variant[]) => {
    const figures: PageFigure[] = [{ figure: "arms", variants: [] }, {
      figure: "mask-rate",
      variants,
    }];
    const found = sweepOf([{ url: "/notebooks/02/", figures } as Notebook])!;
    assert.equal(found.notebook, "/notebooks/02/");
    return found.figure.variants.map(({ key }) => key);
  };
  assert.deepEqual(order(sweep("reference", 2), sweep("yours", 2)), ["reference", "yours"]);
  assert.deepEqual(order(sweep("reference", 2), sweep("yours", 3)), ["yours", "reference"]);
  assert.equal(sweepOf([{ url: "/notebooks/00/", figures: [] } as unknown as Notebook]), null);
});

Deno.test("the front page says how small the trainings are beside the paper's", () => {
  const html = scaleHtml(paper).toString().replaceAll("\u00a0", " ");
  assert.match(html, /0\.94 M parameters that read 1\.54 M tokens/);
  assert.match(html, /large one has 376 times the parameters and read 7,851 times the tokens/);
  assert.match(html, /<td>the paper<\/td><td>354 M<\/td>/);
  assert.match(html, /78,643 and 209,715/);
});
