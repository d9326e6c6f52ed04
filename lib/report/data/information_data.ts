import { informationRows, type InformedArm } from "../../experiments/source_information.ts";
import type { InformationData } from "../figures/source_information.ts";

/** What the figure of information by layer draws; null where none of the arms was asked. */
export function informationData(
  title: string,
  profile: string,
  measured: InformedArm[],
): InformationData | null {
  // Every arm was asked about the same places, so the entropy is one for all.
  const entropy = measured.find(({ information }) => information !== null)?.information?.entropy;
  return entropy === undefined
    ? null
    : { title, profile, entropy, rows: informationRows(measured) };
}
