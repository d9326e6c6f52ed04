import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { largeProfiles } from "../../lib/experiments/profiles/profiles.ts";
import { type Gpu, listGpus } from "../../lib/tensorflow/doctor.ts";
import { Problem } from "../shared/problem.ts";

/**
 * Refuses to run what would take years or lacks its text.
 *
 * @throws {Problem} saying why and what can be done instead
 */
export async function refuseLarge(
  { name }: Profile,
  gpus: () => Promise<Gpu[]> = listGpus,
): Promise<void> {
  if (!Object.hasOwn(largeProfiles, name)) return;
  if (name === "paper") {
    throw new Problem(
      "Profile paper can be planned with (--dry-run), not run: its text, Wikipedia and BookCorpus " +
        "in RoBERTa's tokens, is not among the sources, and batches of 4,096 sequences are not cut " +
        "into parts that fit a GPU.",
    );
  }
  if ((await gpus()).length === 0) {
    throw new Problem(
      `Profile ${name} needs an NVIDIA GPU, and nvidia-smi shows none; on a CPU it would take months. ` +
        `See what it would compute by --dry-run, or choose a smaller profile.`,
    );
  }
}
