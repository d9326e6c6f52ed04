import { type Progress, startProgress } from "./progress.ts";

/** How far a step of some work is. */
export type Told = { step: string; done: number; total: number; unit: string };

/** Shows each step of `work` as a progress of its own. */
export async function withProgress(work: (onProgress: (told: Told) => void) => Promise<void>) {
  let shown: { step: string; progress: Progress } | undefined;
  const onProgress = ({ step, done, total, unit }: Told) => {
    if (shown?.step !== step) {
      shown?.progress.finish();
      shown = { step, progress: startProgress(step, total || null, { unit }) };
    }
    shown.progress.update(done);
  };
  try {
    await work(onProgress);
    shown?.progress.finish();
  } catch (error) {
    shown?.progress.stop();
    throw error;
  }
}
