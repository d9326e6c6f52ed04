import { fileURLToPath } from "node:url";
import { listRuns, type StoredRun } from "@/runs/store/store.ts";

/** Folder of the run store that pages read: `SITE_RUNS`, else `runs/`. */
export function storeFolder(): string {
  return Deno.env.get("SITE_RUNS") ?? fileURLToPath(new URL("../../runs", import.meta.url));
}

/** The finished runs of that store, read once for all pages. */
export function storedRuns(): Promise<StoredRun[]> {
  return read ??= listRuns(storeFolder());
}

let read: Promise<StoredRun[]> | undefined;
