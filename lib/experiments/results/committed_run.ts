import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import type { StoredRun } from "../../runs/store/store.ts";

const curve = v.array(v.tuple([finite, finite]));

/** Values of a pre-training while it ran, each with its step. */
export type Curve = v.InferOutput<typeof curve>;

/** How a pre-training went; other runs have none of it. */
export const courseOfRun = v.object({
  /** Steps and held-out losses in nats of a pre-training while it ran. */
  heldOut: v.optional(curve),
  /** The same at further evaluation rates, by rate; left out where none was followed. */
  curves: v.optional(v.record(v.string(), curve)),
  /** Steps and mean norms of the gradients since the step before; left out where not recorded. */
  gradientNorm: v.optional(curve),
});

/** A finished run whose scalars are committed; its weights are not. */
export type ReferenceRun = StoredRun & v.InferOutput<typeof courseOfRun>;
