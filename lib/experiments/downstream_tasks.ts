import canonicalize from "canonicalize";
import type { FineTuneSpec, PretrainSpec, ProbeSpec, UntrainedSpec } from "../runs/store/spec.ts";
import type { StoredRun } from "../runs/store/store.ts";
import type { Scores } from "../tasks/baselines/baselines.ts";
import type { TaskTuning, TunedResult } from "../tasks/fine_tuning/fine_tune_on.ts";
import type { Score } from "../tasks/score.ts";
import { taskNamed } from "../tasks/tasks.ts";
import { pretrainedArm, PROBE_SEED, untrainedArm } from "./arm.ts";
import { downstreamPlan } from "./profiles/downstream_plan.ts";
import type { Profile } from "./profiles/profile.ts";
import { percent } from "../format/percent.ts";

/** Mask rate of the pre-training that all tasks start from: the one that the paper recommends. */
const DOWNSTREAM_RATE = 0.4;

/** What encoders of that pre-training are called in figures and tables. */
export const DOWNSTREAM_LABEL = `pre-trained at ${percent(DOWNSTREAM_RATE)}`;

/** Where the part-of-speech probe stands among the tasks. */
export const SPEECH = "pos";

/** One fine-tuning (or probe) of one encoder. */
export interface DownstreamRun {
  task: string;
  /** What the encoder went through before, as it stands in figures. */
  label: string;
  seed: number;
  spec: FineTuneSpec | ProbeSpec;
}

/**
 * Every task of the profile from an encoder that was pre-trained and from the same one that was not;
 * some also by way of another task; and what the frozen encoders know of parts of speech.
 */
export function downstreamRuns(profile: Profile): DownstreamRun[] {
  const plan = downstreamPlan(profile);
  if (plan === null) return [];
  const sized = { ...profile, encoder: plan.encoder };
  return profile.seeds.flatMap((seed) => {
    const pretrained = pretrainedArm(
      sized,
      DOWNSTREAM_LABEL,
      { corruptionRate: DOWNSTREAM_RATE },
      seed,
    );
    const untrained = untrainedArm(sized, seed);
    const tuned = (
      label: string,
      start: PretrainSpec | UntrainedSpec,
      tuning: TaskTuning,
      first?: TaskTuning,
    ): DownstreamRun => ({
      task: tuning.task,
      label,
      seed,
      spec: { kind: "finetune", start, ...tuning, ...(first ? { first } : {}), seed },
    });
    const speech = profile.probes["parts of speech"];
    return [
      ...[pretrained, untrained].flatMap(({ label, start }) => [
        ...plan.tunings.map((tuning) => tuned(label, start, tuning)),
        ...(speech === undefined ? [] : [{
          task: SPEECH,
          label,
          seed,
          spec: { kind: "probe" as const, start, probe: speech, seed: PROBE_SEED },
        }]),
      ]),
      ...plan.tunings.filter(({ task }) => plan.byWayOf?.tasks.includes(task))
        .map((tuning) => {
          const { first } = plan.byWayOf!;
          return tuned(
            `${DOWNSTREAM_LABEL}, by way of ${taskNamed(first.task).standsFor}`,
            pretrained.start,
            tuning,
            first,
          );
        }),
    ];
  });
}

/** What was measured on a task. */
export interface DownstreamRow {
  task: string;
  label: string;
  seed: number;
  /** The task's first metric. */
  score: Score;
  scores: Scores;
  /** Examples that were scored. */
  examples: number;
  trainingExamples: number;
  /** The rate that was chosen, and what each scored; not of probes. */
  search: Pick<TunedResult, "peakLearningRate" | "search"> | null;
}

/** What `runs` say of each that is among them. */
export function downstreamRows(wanted: DownstreamRun[], runs: StoredRun[]): DownstreamRow[] {
  const bySpec = new Map(runs.map((run) => [canonicalize(run.spec), run]));
  return wanted.flatMap((one) => {
    const run = bySpec.get(canonicalize(one.spec));
    return run ? rowOf(one, run) : [];
  });
}

function rowOf({ task, label, seed }: DownstreamRun, run: StoredRun): DownstreamRow[] {
  const whole = { task, label, seed };
  if (run.kind === "finetune") {
    const { scores, examples, trainingExamples, peakLearningRate, search } = run.result;
    const [score] = Object.values(scores);
    const chosen = { peakLearningRate, search };
    return [{ ...whole, score, scores, examples, trainingExamples, search: chosen }];
  }
  if (run.kind === "probe" && run.result.of === "parts of speech") {
    const { accuracyByLayer, devWords, trainWords } = run.result;
    const score = Math.max(...accuracyByLayer);
    const sizes = { examples: devWords, trainingExamples: trainWords };
    return [{ ...whole, score, scores: { accuracy: score }, ...sizes, search: null }];
  }
  return [];
}
