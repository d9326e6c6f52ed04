import type { AdamOptimizer } from "../training/optimizers/config.ts";

/** The authors' optimizer (run_efficient_mlm_recipe.sh). */
export const authorsAdam: AdamOptimizer = {
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-6,
  weightDecay: 0.01,
  clipNorm: null,
};

/** The same with clipping: without it 2e-3 diverges in small encoders on longer budgets. */
export const clippedAdam: AdamOptimizer = { ...authorsAdam, clipNorm: 1 };
