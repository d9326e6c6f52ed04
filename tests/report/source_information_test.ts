import assert from "node:assert/strict";
import { informationRows, type InformedArm } from "@/experiments/source_information.ts";
import { sourceInformationFigure } from "@/report/figures/source_information.ts";
import {
  COURSE_MARGIN,
  informationCourses,
  patternAnswer,
  patternTable,
  REPORTED_PATTERN,
} from "@/report/claims/information_pattern.ts";
import { renderSvg } from "@/report/render/render.ts";
import { assertSnapshots } from "./snapshot.ts";

const places = { kept: 3, masked: 0.5, replaced: 0.2 };

/** An arm of three seeds whose information at kept places changes by `change` in the last layer. */
function arm(label: string, change: number, spread = 0.01): InformedArm[] {
  return [1, 2, 3].map((seed) => {
    const byTreatment = Object.fromEntries(
      Object.entries(places).map(([treatment, level]) => {
        const layers = [level + 0.1, level, level + change + spread * (seed - 2)];
        return [treatment, {
          clustering: layers,
          probe: layers.map((nats) => nats - 0.05),
          shuffled: { clustering: [0.1, 0.2, 0.25], probe: [-0.1, -0.1, -0.1] },
        }];
      }),
    );
    return { label, seed, information: { entropy: 3.4, byTreatment } } as unknown as InformedArm;
  });
}

const reported = [
  ...arm("40 %, +5 % same", 0.4),
  ...arm("40 %, [MASK] only", 0.02),
  ...arm("40 %, 5 % random", -0.4),
];
const rows = informationRows(reported);
const data = { title: "Information", profile: "sample", entropy: 3.4, rows };

Deno.test("every estimate is a row; arms that were not asked have none", () => {
  assert.equal(rows.length, 3 * 3 * 3 * 2 * 3); // arms, seeds, treatments, estimators, layers
  assert.deepEqual(
    rows.find(({ seed, treatment, estimator, layer }) =>
      seed === 2 && treatment === "kept" && estimator === "clustering" && layer === 2
    ),
    {
      arm: "40 %, +5 % same",
      seed: 2,
      treatment: "kept",
      estimator: "clustering",
      layer: 2,
      nats: 3.4,
      shuffled: 0.25,
    },
  );
  assert.deepEqual(informationRows([{ ...reported[0], information: null }]), []);
});

Deno.test("the reported pattern appears only where all three arms run their course", () => {
  const courses = informationCourses(rows);
  assert.deepEqual(
    courses.map(({ arm, course }) => course === REPORTED_PATTERN[arm]),
    Array(6).fill(true),
  );
  assert.equal(patternAnswer(courses), "appears");
  const text = (display: ReturnType<typeof patternTable>) =>
    String(display[Symbol.for("Jupyter.display")]()["text/plain"]);
  const table = text(patternTable(courses));
  assert.match(table, /^arm +by +change, nats +99\.2 % interval +seeds +course +reported\n/);
  assert.match(
    table,
    /^40 %, \+5 % same +clusters +\+0\.\d\d +\+\S+ to \+\S+ +3 +rising +rising$/m,
  );
  assert.match(table, /falling +falling\n\nThe reported pattern appears\.$/);
  assert.match(
    text(patternTable(informationCourses(rows.filter(({ seed }) => seed === 1)))),
    /−0\.\d\d +– +1 +undecided +falling\n\nWhether .* appears is not decided\.$/,
  );
  const answer = (...arms: InformedArm[][]) =>
    patternAnswer(informationCourses(informationRows(arms.flat())));
  const [same, mask, random] = [0, 3, 6].map((first) => reported.slice(first, first + 3));
  assert.equal(answer(same, mask), "undecided");
  assert.equal(answer(same, mask, arm("40 %, 5 % random", 0.4)), "does not appear");
  assert.equal(answer(same, arm("40 %, [MASK] only", -0.4), random), "does not appear");
  // The seeds disagree about the direction.
  assert.equal(answer(same, mask, arm("40 %, 5 % random", -0.2, 0.2)), "undecided");
  // A change that is sure but too small to matter.
  assert.equal(
    answer(same, mask, arm("40 %, 5 % random", -COURSE_MARGIN / 2, 0.001)),
    "does not appear",
  );
  assert.equal(answer(same.slice(1, 2), mask.slice(1, 2), random.slice(1, 2)), "undecided");
});

for (const panel of sourceInformationFigure.panels(data)) {
  if (panel.key !== "kept-probe" && panel.key !== "masked-clustering") continue;
  Deno.test(`source-information ${panel.key}: the picture is the committed one`, () => {
    const id = `source-information-${panel.key}`;
    assertSnapshots(id, renderSvg(panel, id));
  });
}

Deno.test("a treatment and an estimator make a panel, with words and numbers for it", () => {
  const panels = sourceInformationFigure.panels(sourceInformationFigure.parse(data));
  assert.deepEqual(panels.map(({ key }) => key), [
    "kept-probe",
    "kept-clustering",
    "masked-probe",
    "masked-clustering",
    "replaced-probe",
    "replaced-clustering",
  ]);
  const clusters = panels[3];
  assert.match(
    clusters.description,
    /40 %, 5 % random: 0\.60 nats in the embeddings, 0\.10 nats in layer 2\./,
  );
  assert.match(clusters.description, /With shuffled tokens at most 0\.25 nats/);
  assert.deepEqual(clusters.table.rows[2], ["40 %, +5 % same", "layer 2", "0.900", "0.250", 3]);
  assert.match(
    renderSvg(clusters, "clusters"),
    /<title>40 %, \+5 % same, layer 2: 0\.90 nats\n95 % interval 0\.88 nats to 0\.92 nats/,
  );
  const [each] = sourceInformationFigure.panels(data, { seeds: "each" });
  assert.match(renderSvg(each, "each"), /layer 2: 3\.36 nats\nseed 3, no interval/);
});

Deno.test("data of another shape is refused by field", () => {
  const broken = (change: object) => () =>
    sourceInformationFigure.parse({ ...data, rows: [{ ...rows[0], ...change }] });
  assert.throws(broken({ treatment: "lost" }), /rows\.0\.treatment is "lost", not one of "kept"/);
  assert.throws(broken({ nats: NaN }), /rows\.0\.nats is NaN, not a number/);
  assert.throws(() => sourceInformationFigure.parse({ ...data, rows: [] }), /rows is empty/);
});
