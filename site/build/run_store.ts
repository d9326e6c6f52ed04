import { listRuns, type StoredRun } from "@/runs/store/store.ts";
import { siteInput } from "./site_input.ts";

/** The finished runs of the site's run store, read once for all pages. */
export function storedRuns(): Promise<StoredRun[]> {
  return read ??= listRuns(siteInput().runs);
}

let read: Promise<StoredRun[]> | undefined;
