import type { StoredRun } from "../../runs/store/store.ts";

/** A finished run whose scalars are committed; its weights are not. */
export type ReferenceRun = StoredRun & {
  /** Steps and held-out losses in nats of a pre-training while it ran. */
  heldOut?: Curve;
  /** The same at further evaluation rates, by rate; left out where none was followed. */
  curves?: Record<string, Curve>;
  /** Steps and mean norms of the gradients since the step before; left out where not recorded. */
  gradientNorm?: Curve;
};

/** Values of a pre-training while it ran. */
export type Curve = [step: number, value: number][];
