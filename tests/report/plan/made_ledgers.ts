import { plan } from "@/experiments/plan/plan.ts";
import { type PlanAnswers, planAnswers } from "@/report/plan/ledger/answers.ts";
import { type MadeArm, madeRuns, planSpecs } from "./made_runs.ts";

const losses: Record<string, number> = {
  "15": 5,
  "40": 4.7,
  "20": 4.6,
  "40-predict-20": 4.9,
  "40-mask80-same10-random10": 4.4,
  "15-mask80-same10-random10": 5.01,
  "random-10-to-70": 4.71,
  "15-2x64": 5.31,
  "40-2x64": 5.3,
};

/** A world in which claims of every kind come out in different ways; tagging does not see pre-training. */
const world: MadeArm = (arm, noise) => ({
  loss: (losses[arm] ?? 4.8) + 0.03 * noise,
  tagging: 0.7 + 0.01 * noise,
  pairs: (arm === "untrained" ? 0.5 : 0.7) + 0.01 * noise,
  sentiment: (arm === "untrained" ? 0.6 : 0.7) + 0.003 * noise,
});

/** The committed plan's answers from made runs of these blocks; of all when left out. */
export function madeAnswers(blocks: string[] | null = null): PlanAnswers {
  return planAnswers(plan, madeRuns(plan, planSpecs(plan, blocks), world));
}
