import { fileURLToPath } from "node:url";

/** Folder of the run store that pages read: `SITE_RUNS`, else `runs/`. */
export function storeFolder(): string {
  return Deno.env.get("SITE_RUNS") ?? fileURLToPath(new URL("../../runs", import.meta.url));
}
