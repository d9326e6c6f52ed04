import assert from "node:assert/strict";
import { join } from "node:path";
import baselines from "../../data/baselines.json" with { type: "json" };
import { type Arm, measuredArms, TASK } from "@/experiments/arm.ts";
import { copyControlArms, corruptionArms } from "@/experiments/corruption_and_prediction.ts";
import { downstreamRuns } from "@/experiments/downstream_tasks.ts";
import { experiments } from "@/experiments/experiments.ts";
import { maskRateArms } from "@/experiments/mask_rate.ts";
import { modelSizeArms } from "@/experiments/model_size.ts";
import { ratesOverTimeArms } from "@/experiments/rates_over_time.ts";
import {
  encodeRuns,
  profileRuns,
  type ReferenceRun,
  resultsFolder,
} from "@/experiments/reference_results.ts";
import { replacementArms } from "@/experiments/replacement.ts";
import { staticMaskArms } from "@/experiments/static_masks.ts";
import { whichTokensArms } from "@/experiments/which_tokens.ts";
import { claims } from "@/report/claims/claims.ts";
import type { ArmsData } from "@/report/figures/arms.ts";
import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import { figureById } from "@/report/figures/mod.ts";
import type { InformationData } from "@/report/figures/source_information.ts";
import type { TrainingCurveData } from "@/report/figures/training_curve.ts";
import {
  answersOf,
  figuresOf,
  judgedBy,
  readReference,
  type Reference,
  REFERENCE_PROFILE,
  referenceArms,
  referenceClaims,
  referenceFigures,
} from "@/report/reference.ts";
import { resultsSummary } from "@/report/results_summary.ts";
import { randomStream } from "@/random/random.ts";
import { runKey, type RunSpec } from "@/runs/store/spec.ts";
import type { SourceInformation } from "@/tasks/probes/source_information.ts";

const committed = await readReference();
const { profile } = committed;

/** Results of the profile as they might be: every run there, or those that `keep` names. */
async function madeUp(keep: (spec: RunSpec, i: number) => boolean): Promise<Reference> {
  const specs = [...await profileRuns(profile)].filter(([, spec], i) => keep(spec, i));
  const runs = specs.map(([key, spec]) => {
    const random = randomStream({ seed: 1, stream: key, epoch: 0, index: 0 });
    const share = () => 0.5 + random.float() / 4;
    const points = [50, 100, 150].map((step) => [step, 6.9 - step / 200 - random.float() / 10]);
    const results = {
      pretrain: {
        heldOutLoss: { "0.15": 4 + share(), "0.4": 5 + share(), "0.8": 6 + share() },
        unigramEntropy: 6.9,
        plateauLeftAt: 100,
      },
      finetune: { scores: { accuracy: share() } },
      probe: spec.kind === "probe" && spec.probe.of === "minimal pairs"
        ? { of: spec.probe.of, accuracy: share(), byPhenomenon: { agreement: { accuracy: 0.6 } } }
        : spec.kind === "probe" && spec.probe.of === "parts of speech"
        ? { of: spec.probe.of, accuracyByLayer: [share(), share(), share()] }
        : spec.kind === "probe" && spec.probe.of === "source information"
        ? { of: spec.probe.of, entropy: 3, byTreatment: madeUpInformation(share) }
        : {},
    };
    return {
      key,
      kind: spec.kind,
      spec,
      result: results[spec.kind],
      ...(spec.kind === "pretrain" ? { heldOut: points } : {}),
    };
  }) as unknown as ReferenceRun[];
  return { profile, runs, hiding: committed.hiding };
}

function madeUpInformation(share: () => number) {
  const layers = () => [share(), share(), share()];
  const estimates = () => ({ clustering: layers(), probe: layers() });
  const treatments = ["masked", "replaced", "kept"];
  return Object.fromEntries(
    treatments.map((treatment) => [treatment, { ...estimates(), shuffled: estimates() }]),
  );
}

/** What stands in the lines of a results file, found by the keys of the specs and nothing else. */
async function rawValues({ runs }: Reference) {
  const lines = (await encodeRuns(runs, profile)).trim().split("\n").filter((line) => line !== "");
  const byKey = new Map(lines.map((line) => [JSON.parse(line).key, JSON.parse(line)]));
  const probe = async (start: Arm["start"], of: string) => {
    const config = profile.probes.find((one) => one.of === of)!;
    return byKey.get(await runKey({ kind: "probe", start, probe: config, seed: 1 }))?.result;
  };
  /** The measurements of an arm. */
  return async ({ start, seed, label }: Arm) => {
    const trained = start.kind === "pretrain" ? byKey.get(await runKey(start)) : undefined;
    const speech = await probe(start, "parts of speech");
    const pairs = await probe(start, "minimal pairs");
    const finetuning: RunSpec = {
      kind: "finetune",
      start,
      task: TASK,
      finetuning: profile.finetuning,
      seed,
    };
    return {
      start,
      label,
      seed,
      trained: trained?.result,
      heldOut: trained?.heldOut,
      left: trained !== undefined && trained.result.plateauLeftAt !== null,
      partsOfSpeech: speech?.accuracyByLayer.toSorted((a: number, b: number) => b - a)[0],
      minimalPairs: pairs?.accuracy,
      accuracy: byKey.get(await runKey(finetuning))?.result.scores.accuracy,
    };
  };
}

type Raw = Awaited<ReturnType<Awaited<ReturnType<typeof rawValues>>>>;

const read = new WeakMap<Reference, Map<string, Promise<Raw>>>();

/** What the lines say of arms, each looked up once. */
async function rawArms(reference: Reference, arms: Arm[]): Promise<Raw[]> {
  const known = read.get(reference) ?? new Map<string, Promise<Raw>>();
  read.set(reference, known);
  const values = await rawValues(reference);
  return await Promise.all(arms.map((arm) => {
    const name = JSON.stringify(arm);
    if (!known.has(name)) known.set(name, values(arm));
    return known.get(name)!;
  }));
}

const references: [string, Reference][] = [
  ["the committed runs", committed],
  ["all runs", await madeUp(() => true)],
  ["two runs of three", await madeUp((_, i) => i % 3 > 0)],
  ["pre-trainings alone", await madeUp(({ kind }) => kind === "pretrain")],
];

/** A number whose minus is a typographer's. */
const toNumber = (text: string) => Number(text.replace("−", "-"));

for (const [name, reference] of references) {
  Deno.test(`figures of arms show the stored scalars: ${name}`, async () => {
    const figures = figuresOf(reference).filter(({ figure }) => figure === "arms");
    const shown: [string, (some: typeof profile) => Arm[]][] = [
      ["Model size", modelSizeArms],
      ["Corruption and prediction", corruptionArms],
      ["Copies and their controls", copyControlArms],
      ["Replacement", replacementArms],
      ["Which tokens", whichTokensArms],
      ["Probing", maskRateArms],
      ["Rates over time", ratesOverTimeArms],
      ["Static and fresh masks", staticMaskArms],
    ];
    for (const [title, armsOf] of shown) {
      const data = figures.map(({ data }) => data as ArmsData).find((one) => one.title === title);
      const raw = await rawArms(reference, armsOf(profile));
      const trained = raw.filter(({ start }) => start.kind === "pretrain");
      const valueOf = (arm: Raw, measure: string): number | undefined =>
        measure.startsWith("loss-")
          ? arm.trained?.heldOutLoss[measure.slice("loss-".length)]
          : arm[measure as "partsOfSpeech" | "minimalPairs"];
      const measures = [
        ...(title === "Probing" ? [] : ["loss-0.15", "loss-0.4"]),
        "partsOfSpeech",
        "minimalPairs",
      ].filter((measure) => trained.some((arm) => valueOf(arm, measure) !== undefined));
      assert.equal(data !== undefined, measures.length > 0, title);
      if (!data) continue;
      assert.deepEqual(data.measures.map(({ key }) => key), measures);
      const expected = [...Map.groupBy(trained, ({ label }) => label)].map(([label, arms]) => ({
        label,
        values: Object.fromEntries(measures.map((measure) => [
          measure,
          arms.map((arm) => ({ seed: arm.seed, value: valueOf(arm, measure) }))
            .filter(({ value }) => value !== undefined),
        ])),
      })).filter(({ values }) => Object.values(values).some(({ length }) => length > 0));
      assert.deepEqual(data.arms, expected, title);
      for (const { key, references } of data.measures) {
        const floors = raw.filter(({ start }) => start.kind === "untrained")
          .map((arm) => valueOf(arm, key)).filter((value) => value !== undefined);
        const sum = floors.reduce((total, value) => total + value, 0);
        assert.equal(references.length, floors.length > 0 ? 1 : 0);
        if (floors.length > 0) {
          assert.ok(Math.abs(references[0].value * floors.length - sum) < 1e-12);
        }
      }
    }
    const titles = figures.map(({ data }) => (data as ArmsData).title)
      .filter((title) => title !== "Downstream tasks"); // below
    assert.deepEqual(titles.filter((title) => !shown.some(([one]) => one === title)), []);
  });

  Deno.test(`the figure of downstream tasks shows the stored scalars: ${name}`, async () => {
    const data = figuresOf(reference).map(({ data }) => data as ArmsData)
      .find(({ title }) => title === "Downstream tasks");
    const stored = new Map(reference.runs.map(({ key, result }) => [key, result]));
    let count = 0;
    for (const { task, label, seed, spec } of downstreamRuns(profile)) {
      // deno-lint-ignore no-explicit-any
      const result = stored.get(await runKey(spec)) as any;
      const shown = data?.arms.find((arm) => arm.label === label)?.values[task]
        ?.find((one) => one.seed === seed)?.value;
      const score = result &&
        (result.accuracyByLayer
          ? Math.max(...result.accuracyByLayer)
          : Object.values(result.scores)[0]);
      assert.equal(shown, score, `${task}, ${label}, seed ${seed}`);
      if (result) count++;
    }
    assert.equal(data !== undefined, count > 0);
  });

  Deno.test(`figures of mask rates show the stored scalars: ${name}`, async () => {
    const find = (figure: string) =>
      figuresOf(reference).find((one) => one.figure === figure)?.data;
    const arms = maskRateArms(profile);
    const raw = await rawArms(reference, arms);
    const rateOf = ({ label }: { label: string }) => Number(label.replace(" %", "")) / 100;
    const rates = find("mask-rate") as MaskRateData | undefined;
    const expected = raw.filter(({ start }) => start.kind === "pretrain").flatMap((arm) => {
      const about = [rateOf(arm), arm.seed];
      return [
        ...Object.entries(arm.trained?.heldOutLoss ?? {}).map((entry) => [...about, ...entry]),
        ...(arm.accuracy === undefined ? [] : [[...about, "accuracy", arm.accuracy]]),
      ];
    });
    assert.deepEqual(
      (rates?.rows ?? []).map((row) => [
        row.maskRate,
        row.seed,
        row.evaluationRate?.toString() ?? row.measure,
        row.value,
      ]),
      expected,
    );
    if (rates) {
      const floors = raw.filter(({ start, accuracy }) =>
        start.kind === "untrained" && accuracy !== undefined
      );
      const floor = rates.baselines.find(({ label }) => label === "no pre-training")?.value;
      assert.equal(floor !== undefined, floors.length > 0);
      const sum = floors.reduce((total, { accuracy }) => total + accuracy, 0);
      if (floor !== undefined) assert.ok(Math.abs(floor * floors.length - sum) < 1e-12);
      assert.equal(rates.baselines[1].value, baselines.sst2.tfidf.accuracy);
    }
    const curves = find("training-curve") as TrainingCurveData | undefined;
    const starts = new Map(
      await Promise.all(
        arms.filter(({ start }) => start.kind === "pretrain")
          .map(async (arm) => [await runKey(arm.start as RunSpec & Arm["start"]), arm] as const),
      ),
    );
    const stored = reference.runs.filter(({ key }) => starts.has(key));
    assert.deepEqual(
      (curves?.curves ?? []).map(({ maskRate, seed, points }) => [
        maskRate,
        seed,
        points.map(({ step, loss }) => [step, loss]),
      ]),
      stored.map(({ key, heldOut }) => [rateOf(starts.get(key)!), starts.get(key)!.seed, heldOut]),
    );
  });

  Deno.test(`figures of information show the stored scalars: ${name}`, async () => {
    const probe = { of: "source information" as const, ...profile.sourceInformation };
    const lines = new Map(reference.runs.map(({ key, result }) => [key, result]));
    const figures = figuresOf(reference).filter(({ figure }) => figure === "source-information")
      .map(({ data }) => data as InformationData);
    for (const rate of ["40 %", "15 %"]) {
      const arms = replacementArms(profile)
        .filter(({ label }) => label.startsWith(rate) || label === "no pre-training");
      const results = await Promise.all(
        arms.map(async ({ start }) =>
          lines.get(await runKey({ kind: "probe", start, probe, seed: 1 })) as
            | SourceInformation
            | undefined
        ),
      );
      const data = figures.find(({ title }) => title.endsWith(rate));
      const asked = results.filter((result) => result !== undefined);
      assert.equal(data !== undefined, asked.length > 0);
      if (!data) continue;
      const layers = asked[0].byTreatment.kept.probe.length;
      assert.equal(data.rows.length, asked.length * 3 * 2 * layers);
      for (const { arm, seed, treatment, estimator, layer, nats, shuffled } of data.rows) {
        const i = arms.findIndex((one) => one.label === arm && one.seed === seed);
        const found = results[i]!.byTreatment[treatment];
        assert.deepEqual(
          [nats, shuffled],
          [found[estimator][layer], found.shuffled[estimator][layer]],
        );
      }
    }
  });

  Deno.test(`answers tell the differences of the stored scalars: ${name}`, async () => {
    const answers = answersOf(reference);
    for (const { number, arms, comparisons } of experiments) {
      const raw = (await rawArms(reference, arms(profile)))
        .filter((arm) => arm.partsOfSpeech !== undefined && arm.minimalPairs !== undefined)
        .filter(({ start, trained }) => start.kind === "untrained" || trained !== undefined);
      const lines = answers[number]?.split("\n") ?? [];
      for (const { one, other } of comparisons(profile)) {
        const has = (label: string) => raw.some((arm) => arm.label === label);
        const title = lines.findIndex((line) => line.startsWith(`${one}, against ${other}:`));
        assert.equal(title >= 0, has(one) && has(other), `${number}: ${one}, ${other}`);
        const told = lines.slice(title).find((line) => line.startsWith("  parts of speech"));
        const differences = profile.seeds.flatMap((seed) => {
          const of = (label: string) =>
            raw.find((arm) => arm.seed === seed && arm.label === label && arm.left)?.partsOfSpeech;
          const [a, b] = [of(one), of(other)];
          return a === undefined || b === undefined ? [] : [100 * (a - b)];
        });
        if (title < 0 || differences.length === 0) continue;
        const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
        assert.ok(Math.abs(toNumber(/speech (\S+) points/.exec(told!)![1]) - mean) < 0.0501, told!);
      }
    }
    const copies = /What copies gain at equal updates: (\S+) nats/.exec(answers["05"] ?? "");
    const controls = await rawArms(reference, copyControlArms(profile));
    const gains = profile.seeds.flatMap((seed) => {
      const own = controls.filter((arm) => arm.seed === seed && arm.left);
      const probed = own.every((arm) => arm.partsOfSpeech && arm.minimalPairs);
      const loss = (label: string) =>
        own.find((arm) => arm.label === label)!.trained!.heldOutLoss["0.15"];
      return own.length === 5 && probed ? [loss("no copies") - loss("copies, equal updates")] : [];
    });
    assert.equal(copies !== null, gains.length > 0);
    const mean = gains.reduce((sum, value) => sum + value, 0) / gains.length;
    if (copies) assert.ok(Math.abs(toNumber(copies[1]) - mean) < 0.000501, copies[0]);
    // The figures that show the same information are held to the stored scalars below.
    const patterns = Object.entries(answers).filter(([, told]) =>
      told.includes("reported pattern")
    );
    const informed = figuresOf(reference).some(({ figure, data }) =>
      figure === "source-information" && (data as InformationData).title.endsWith("40 %") &&
      (data as InformationData).rows.some(({ arm }) => arm === "40 %, [MASK] only")
    );
    assert.deepEqual(patterns.map(([number]) => number), informed ? ["06"] : []);
  });

  Deno.test(`every figure accepts its data: ${name}`, () => {
    for (const { figure, data } of figuresOf(reference)) {
      assert.deepEqual(figureById(figure).parse(JSON.parse(JSON.stringify(data))), data);
    }
  });

  Deno.test(`verdicts follow from the stored scalars by their rules: ${name}`, async () => {
    const judged = judgedBy(profile, reference.runs, reference.hiding?.compared);
    const family = claims.length;
    for (const { id, effect, seeds, low, high, verdict } of judged) {
      const leans = await leansOf(id, reference);
      assert.equal(seeds, leans.length, id);
      if (leans.length === 0) {
        assert.deepEqual([effect, low, high, verdict], [null, null, null, "undecided"], id);
        continue;
      }
      const mean = leans.reduce((sum, lean) => sum + lean, 0) / leans.length;
      assert.ok(Math.abs(effect! - mean) < 1e-9, `${id}: ${effect}, not ${mean}`);
      const half = halfWidth(leans, 1 - 0.05 / family);
      const expected = mean - half > 0
        ? "supported"
        : mean + half < 0
        ? "contradicted"
        : "undecided";
      assert.equal(verdict, expected, id);
      if (leans.length > 1) assert.ok(Math.abs(high! - low! - 2 * half) <= 1e-6 * half, id);
    }
  });
}

/** Half of Student's interval, its quantile found by halving. */
function halfWidth(values: number[], level: number): number {
  const n = values.length;
  if (n === 1) return Infinity;
  let [low, high] = [0, 1];
  while (studentWithin(high, n - 1) < level) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, n - 1) < level) low = middle;
    else high = middle;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return low * Math.sqrt(squares / (n - 1) / n);
}

/** Share of Student's distribution between -t and t: Abramowitz and Stegun 26.7.3 and 26.7.4. */
function studentWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= (power - 1) / power * Math.cos(angle) ** 2;
    sum += term;
  }
  return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** How far each seed leans a claim's way, written out claim by claim. */
async function leansOf(id: string, reference: Reference): Promise<number[]> {
  const bySeed = async (
    arms: (some: typeof profile) => Arm[],
    lean: (of: (label: string) => Raw | undefined) => number | undefined,
  ) => {
    const raw = await rawArms(reference, arms(profile));
    return profile.seeds.map((seed) =>
      lean((label) => raw.find((arm) => arm.seed === seed && arm.label === label && arm.left))
    ).filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
  };
  const loss = (arm?: Raw): number => arm?.trained.heldOutLoss["0.15"] ?? NaN;
  const speech = (arm?: Raw): number => 100 * (arm?.partsOfSpeech ?? NaN);
  const best = (strategy: string, of: (label: string) => Raw | undefined) =>
    Math.max(...["15 %", "40 %", "80 %"].map((rate) => speech(of(`${strategy} at ${rate}`))));
  const largest = profile.sizes.at(-1)!;
  const size = `${largest.layers} x ${largest.hidden}`;
  switch (id) {
    case "uniform covers PMI":
      return profile.seeds.flatMap((seed) => {
        const rows = (reference.hiding?.compared ?? []).filter((row) => row.seed === seed);
        const of = (strategy: string) => rows.find((row) => row.strategy === strategy)!.wholeUnits!;
        return rows.length === 0 ? [] : [100 * of("uniform") - 90 * of("pmi")];
      });
    case "40 beats 15, loss":
      return await bySeed(maskRateArms, (of) => loss(of("15 %")) - loss(of("40 %")));
    case "40 beats 15, parts of speech":
      return await bySeed(maskRateArms, (of) => speech(of("40 %")) - speech(of("15 %")));
    case "perplexity and transfer":
      return await bySeed(maskRateArms, (of) => {
        const worse15 = loss(of("15 %")) > of("40 %")?.trained.heldOutLoss["0.4"];
        return (worse15 ? -1 : 1) * (speech(of("40 %")) - speech(of("15 %")));
      });
    case "80 keeps fine-tuning":
      return await bySeed(
        maskRateArms,
        (of) => 100 * of("80 %")?.accuracy - 95 * of("15 %")?.accuracy,
      );
    case "80 keeps probing":
      return await bySeed(
        maskRateArms,
        (of) => 100 * (of("80 %")?.minimalPairs ?? NaN) - 90 * (of("15 %")?.minimalPairs ?? NaN),
      );
    case "early gain":
      return await bySeed(
        maskRateArms,
        (of) => of("15 %")?.trained.plateauLeftAt - of("40 %")?.trained.plateauLeftAt,
      );
    case "size":
      return await bySeed(modelSizeArms, (of) => {
        const bestRate = ({ layers, hidden }: typeof largest) => {
          const losses = [15, 40, 80].map((rate) => loss(of(`${layers} x ${hidden}, ${rate} %`)));
          return losses.some(Number.isNaN)
            ? NaN
            : [15, 40, 80][losses.indexOf(Math.min(...losses))];
        };
        const all = profile.sizes.map(bestRate);
        return all.some(Number.isNaN) ? NaN : all.at(-1)! - all[0];
      });
    case "40 beats 15 at the largest size, loss":
      return await bySeed(
        modelSizeArms,
        (of) => loss(of(`${size}, 15 %`)) - loss(of(`${size}, 40 %`)),
      );
    case "40 beats 15 at the largest size, parts of speech":
      return await bySeed(
        modelSizeArms,
        (of) => speech(of(`${size}, 40 %`)) - speech(of(`${size}, 15 %`)),
      );
    case "less corruption":
      return await lossDifference(
        "40 % corrupted, 40 % predicted",
        "20 % corrupted, 40 % predicted",
      );
    case "more prediction at 40":
      return await lossDifference(
        "40 % corrupted, 20 % predicted",
        "40 % corrupted, 40 % predicted",
      );
    case "more prediction at 20":
      return await lossDifference(
        "20 % corrupted, 20 % predicted",
        "20 % corrupted, 40 % predicted",
      );
    case "80-10-10":
      return await bySeed(
        replacementArms,
        (of) => 1 - speech(of("40 %, 80-10-10")) + speech(of("40 %, [MASK] only")),
      );
    case "same":
      return await bySeed(
        replacementArms,
        (of) => 1 - speech(of("40 %, +5 % same")) + speech(of("40 %, [MASK] only")),
      );
    case "span at 15":
      return await bySeed(
        whichTokensArms,
        (of) => speech(of("span-t5 at 15 %")) - speech(of("uniform at 15 %")),
      );
    case "PMI at 15":
      return await bySeed(
        whichTokensArms,
        (of) => speech(of("pmi at 15 %")) - speech(of("uniform at 15 %")),
      );
    case "span at best":
      return await bySeed(whichTokensArms, (of) => 1 - best("span-t5", of) + best("uniform", of));
    case "PMI at best":
      return await bySeed(whichTokensArms, (of) => 1 - best("pmi", of) + best("uniform", of));
  }
  throw new Error(`The claim "${id}" is not recomputed here; write its rule out.`);

  function lossDifference(worse: string, better: string) {
    return bySeed(corruptionArms, (of) => loss(of(worse)) - loss(of(better)));
  }
}

Deno.test("a fine-tuning that another experiment asks for does not stand for an arm's", () => {
  const [, all] = references[1];
  const other = all.runs.filter((run) => run.kind === "finetune").map((run) => ({
    ...run,
    key: run.key.replace(/^../, "00"),
    spec: { ...run.spec, finetuning: { ...run.spec.finetuning, epochs: 99 } },
    result: { ...run.result, scores: { accuracy: 0 } },
  }));
  assert.deepEqual(figuresOf({ ...all, runs: [...other, ...all.runs] }), figuresOf(all));
});

Deno.test("the committed files hold runs of the profile, sorted, each once, with their circumstances", async () => {
  const text = await Deno.readTextFile(join(resultsFolder, `${REFERENCE_PROFILE}.jsonl`));
  const specs = await profileRuns(profile);
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  const keys = lines.map(({ key }) => key);
  assert.deepEqual(keys, [...new Set(keys)].sort());
  for (const { key, kind, result, heldOut, environment, ...rest } of lines) {
    assert.equal(specs.get(key)?.kind, kind, `${key} is no run of profile ${profile.name}`);
    assert.ok(rest.seconds > 0 && rest.processorSeconds > 0, key);
    assert.ok(!Number.isNaN(Date.parse(rest.finishedAt)), key);
    assert.match(environment.commit, /^[0-9a-f]{12}\+?$/, key);
    if (kind !== "pretrain") continue;
    const left = heldOut.find(([, loss]: [number, number]) => loss < result.unigramEntropy - 0.3);
    assert.equal(result.plateauLeftAt, left?.[0] ?? null, key);
    assert.equal(heldOut.at(-1)[0], profile.pretraining.steps);
  }
  assert.equal(await encodeRuns(committed.runs, committed.profile), text);
});

Deno.test("what is read from the committed files is what the functions of them say", async () => {
  assert.deepEqual(await referenceFigures(), figuresOf(committed));
  assert.deepEqual(
    await referenceClaims(),
    judgedBy(profile, committed.runs, committed.hiding?.compared),
  );
  const complete = references[1][1];
  const { profile: same, runs } = complete;
  assert.equal(measuredArms(maskRateArms(same), runs).length, maskRateArms(profile).length);
  for (const arm of await referenceArms("02")) {
    assert.deepEqual(measuredArms([arm], committed.runs).length, 1);
  }
  await assert.rejects(referenceArms("77"), /There is no experiment "77"; there are 00, 01, 02/);
});

Deno.test("the page about the results is the one that they give", async () => {
  const path = join(resultsFolder, `${REFERENCE_PROFILE}.md`);
  assert.equal(
    await Deno.readTextFile(path),
    await resultsSummary(committed),
    "Write it anew by `deno task results`.",
  );
});
