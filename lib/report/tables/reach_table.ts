import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay, textDisplay } from "../render/table_display.ts";
import { updatesToReach } from "../statistics/updates_to_reach.ts";
import { fixedPercent } from "../../format/percent.ts";

/**
 * When the mean curve of each arm reaches the final mean loss of one of them, in updates, predicted tokens and
 * operations: shares of what the reached arm spent on its whole training.
 *
 * @param reached id of that arm
 */
export function reachTable(measured: MeasuredArm[], reached: string): Displayable {
  const followed = measured.filter(({ curve }) => curve !== null);
  const goal = followed.filter(({ id }) => id === reached);
  if (goal.length === 0) {
    return textDisplay([`No run of the arm that others are to reach (${reached} %) is there yet.`]);
  }
  const loss = mean(goal.map(({ curve }) => curve!.at(-1)![1]));
  const needed = (share: number) => fixedPercent(share, 0);
  return tableDisplay(
    ["arm", "seeds", `updates to ${loss.toFixed(3)} nats`, "predicted tokens", "operations"],
    [...Map.groupBy(followed, ({ id }) => id)].filter(([id]) => id !== reached).map(([, seeds]) => {
      const { updates, reached: isReached } = updatesToReach(meanCurve(seeds), loss);
      const share = updates / seeds[0].curve!.at(-1)![0];
      const against = (of: "predictedTokens" | "flops") =>
        needed(share * mean(seeds.map((arm) => arm[of]!)) / mean(goal.map((arm) => arm[of]!)));
      return [
        seeds[0].label,
        seeds.length,
        ...(isReached
          ? [needed(share), against("predictedTokens"), against("flops")]
          : ["not reached", "–", "–"]),
      ];
    }),
  );
}

/** Seeds of one arm are judged at the same updates. */
function meanCurve(seeds: MeasuredArm[]): { step: number; loss: number }[] {
  return seeds[0].curve!.map(([step], i) => ({
    step,
    loss: mean(seeds.map(({ curve }) => curve![i][1])),
  }));
}
