/** Two arms of an experiment that are set against each other, seed by seed. */
export interface Comparison {
  /** Label of the arm that is judged. */
  one: string;
  /** Label of the arm that it is judged against. */
  other: string;
  /** Rates of the held-out losses that are compared beside the probes; 15 and 40 % when left out. */
  evaluationRates?: string[];
}
