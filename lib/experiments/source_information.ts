import { type Treatment, treatments } from "../tasks/probes/source_information.ts";
import type { Experiment } from "./experiment.ts";
import type { MeasuredArm } from "./results/measured_arm.ts";
import { replacement } from "./replacement.ts";

/** What each layer of the replacement experiment's encoders still tells about the token that was there. */
export const sourceInformation: Experiment = {
  id: "source-information",
  title: "Information about the source token",
  arms: replacement.arms,
  comparisons: () => [],
  asks: ["source information"],
  reference: "pilot",
};

/** How information is estimated: by clusters (Voita et al. 2019) or by a linear classifier. */
export const estimators = ["clustering", "probe"] as const;

/** One of the {@link estimators}. */
export type Estimator = typeof estimators[number];

/** One estimate of how much a layer's vectors tell about the token that was there. */
export interface InformationRow {
  arm: string;
  seed: number;
  treatment: Treatment;
  estimator: Estimator;
  /** 0 for the embeddings. */
  layer: number;
  nats: number;
  /** The same estimate with the tokens shuffled: what is found where there is nothing. */
  shuffled: number;
}

/** The part of a measured arm that is asked for here. */
export type InformedArm = Pick<MeasuredArm, "label" | "seed" | "information">;

/** What was measured as rows; arms that were not asked have none. */
export function informationRows(arms: InformedArm[]): InformationRow[] {
  return arms.flatMap(({ label, seed, information }) =>
    information === null
      ? []
      : treatments.flatMap((treatment) =>
        estimators.flatMap((estimator) => {
          const found = information.byTreatment[treatment];
          return found[estimator].map((nats, layer): InformationRow => ({
            arm: label,
            seed,
            treatment,
            estimator,
            layer,
            nats,
            shuffled: found.shuffled[estimator][layer],
          }));
        })
      )
  );
}
