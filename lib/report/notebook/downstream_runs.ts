import { type DownstreamPlan, downstreamPlan } from "../../experiments/profiles/downstream_plan.ts";
import {
  type DownstreamRow,
  downstreamRows,
  downstreamRuns,
} from "../../experiments/downstream_tasks.ts";
import type { Profile } from "../../experiments/profiles/profile.ts";
import { findProfile } from "../../experiments/profiles/profiles.ts";
import { isPlanned } from "../../experiments/plan/notebooks.ts";
import { liveRuns } from "./live_runs.ts";
import { committedRuns, notebookSetting } from "./notebook_runs.ts";

/** The fine-tunings that a notebook shows. */
export interface FoundDownstream {
  profile: Profile;
  plan: DownstreamPlan;
  rows: DownstreamRow[];
  /** Scores that the profile asks for. */
  wanted: number;
}

/** Those of the reader's profile; the pilot's, as far as they are committed, where committed runs are shown or the plan's. */
export async function downstreamFound(): Promise<FoundDownstream> {
  const { profile: own, store } = notebookSetting();
  const profile = store === null || isPlanned(own) ? findProfile("pilot") : own;
  const wanted = downstreamRuns(profile);
  const runs = profile === own
    ? await liveRuns(store!, wanted.map(({ spec }) => spec), navigator.hardwareConcurrency)
    : await committedRuns(profile);
  const rows = downstreamRows(wanted, runs);
  return { profile, plan: downstreamPlan(profile)!, rows, wanted: wanted.length };
}
