import type { AdamOptimizer, MuonOptimizer } from "../../training/optimizers/config.ts";

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

/**
 * Muon for the layers' matrices with the authors' Adam for the rest, as `data/recipe.json` found best:
 * Muon at 5e-3 beside Adam's 3e-3. Momentum and Newton-Schulz rounds are its authors', the decay
 * is Adam's.
 */
export const muonAndAdam: MuonOptimizer = {
  kind: "muon",
  matrices: {
    learningRateRatio: 5 / 3,
    momentum: 0.95,
    newtonSchulzSteps: 5,
    weightDecay: authorsAdam.weightDecay,
  },
  rest: {
    beta1: authorsAdam.beta1,
    beta2: authorsAdam.beta2,
    epsilon: authorsAdam.epsilon,
    weightDecay: authorsAdam.weightDecay,
  },
  clipNorm: 1,
};
