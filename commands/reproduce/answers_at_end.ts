import { experiments } from "../../lib/experiments/experiments.ts";
import { measuredArms } from "../../lib/experiments/results/measured_arm.ts";
import { isPlanned } from "../../lib/experiments/plan/notebooks.ts";
import { plan } from "../../lib/experiments/plan/plan.ts";
import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { findProfile } from "../../lib/experiments/profiles/profiles.ts";
import { finishedRuns, referenceRuns } from "../../lib/experiments/results/committed_runs.ts";
import { signed } from "../../lib/format/signed.ts";
import { type LedgerClaim, planLedger } from "../../lib/report/plan/ledger/ledger.ts";
import { ownEffects } from "../../lib/report/plan/ledger/own_effects.ts";
import type { StoredRun } from "../../lib/runs/store/store.ts";
import { counted } from "@/format/count.ts";
import { textTable } from "@/format/text_table.ts";

/**
 * Each claim of the plan with its state by the committed runs and what the profile's runs in the store say of it, as text.
 *
 * @param held runs of the store that were read already
 */
export async function answersAtEnd(
  profile: Profile,
  store: string,
  held: readonly StoredRun[],
): Promise<string> {
  const runs = await finishedRuns(store, profile, held);
  const reference = planLedger(plan, await referenceRuns(findProfile(plan.profile)));
  const states = new Map(reference.map(({ claim, state }) => [claim.id, state.state]));
  const own = isPlanned(profile) ? planLedger(plan, runs).map(stateOf) : effectsOf(profile, runs);
  return [
    "The paper's claims and the plan's, by the committed runs of the plan and by the runs of this store. Effects lean " +
    "the claim's way where they are positive (for claims of no gain they are the gain); a run of one seed decides nothing.",
    "",
    textTable(
      ["claim", "committed runs", `this run (${profile.name})`],
      reference.map(({ claim }, i) => [claim.text, states.get(claim.id)!, own[i]]),
    ),
  ].join("\n");
}

function stateOf({ state }: LedgerClaim): string {
  return state.state;
}

function effectsOf(profile: Profile, runs: Awaited<ReturnType<typeof finishedRuns>>): string[] {
  const arms = experiments.flatMap((experiment) => experiment.arms(profile));
  const distinct = [...new Map(arms.map((arm) => [`${arm.id}, ${arm.seed}`, arm])).values()];
  return ownEffects(plan, measuredArms(distinct, runs)).map(({ effect, unit, seeds }) =>
    effect === null
      ? "not measured"
      : `${signed(effect, unit === "nats" ? 3 : 1)} ${unit}, ${counted(seeds, "seed")}`
  );
}
