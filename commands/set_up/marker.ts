import { createHash } from "node:crypto";

/** Which build of TensorFlow is installed. */
export type TensorFlowBuild = "cpu" | "cuda";

/** What a finished set-up left behind; written last, so its presence means that set-up ran to its end. */
export interface Marker {
  /** SHA-256 of the requirement files that were installed. */
  requirements: string;
  tensorflow: TensorFlowBuild;
  /** Whether the reader named the build; a chosen one is kept although a driver appears. */
  chosen: boolean;
}

/** SHA-256 of some texts, in hexadecimal; their borders count. */
export function digest(...texts: string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("hex");
}

/** Reads a marker; `null` where there is none or it is damaged. */
export function parseMarker(text: string): Marker | null {
  try {
    const marker = JSON.parse(text);
    const valid = typeof marker.requirements === "string" && typeof marker.chosen === "boolean" &&
      (marker.tensorflow === "cpu" || marker.tensorflow === "cuda");
    return valid ? marker : null;
  } catch {
    return null;
  }
}

/**
 * Which TensorFlow to have. The reader's choice counts first, then an earlier choice; an installed CUDA build stays (it
 * computes on the CPU too, as on a cluster's login node), and a driver asks for CUDA.
 */
export function wantedBuild(
  asked: TensorFlowBuild | undefined,
  marker: Marker | null,
  driver: boolean,
): { tensorflow: TensorFlowBuild; chosen: boolean } {
  if (asked) return { tensorflow: asked, chosen: true };
  if (marker?.chosen) return { tensorflow: marker.tensorflow, chosen: true };
  return { tensorflow: driver || marker?.tensorflow === "cuda" ? "cuda" : "cpu", chosen: false };
}
