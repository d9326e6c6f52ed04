import { type JudgedClaim, wasMeasured } from "./claims.ts";
import type { Displayable } from "../render/display.ts";
import { signed } from "../../format/signed.ts";
import { tableDisplay } from "../render/table_display.ts";

/** A claim as the reference runs judge it beside another profile's runs. */
export interface ComparedClaim
  extends Pick<JudgedClaim, "id" | "text" | "where" | "experiment" | "rule" | "unit"> {
  /** Null where the reference runs have not measured it yet. */
  reference: JudgedClaim | null;
  /** Null where these runs have not measured it. */
  own: JudgedClaim | null;
  /** Own effect minus the reference's, in the claim's unit; null where either is missing. */
  difference: number | null;
}

/**
 * Pairs claims as some runs judge them with the same claims as the reference runs do.
 *
 * @param own as `judgeClaims` has them, in the order of the result
 */
export function claimsWithReference(
  own: JudgedClaim[],
  reference: JudgedClaim[],
): ComparedClaim[] {
  const measured = (claim?: JudgedClaim) => claim && wasMeasured(claim) ? claim : null;
  const ofReference = new Map(reference.map((claim) => [claim.id, claim]));
  return own.map((claim) => {
    const { id, text, where, experiment, rule, unit } = claim;
    const one = measured(claim);
    const other = measured(ofReference.get(id));
    return {
      id,
      text,
      where,
      experiment,
      rule,
      unit,
      reference: other,
      own: one,
      difference: one === null || one.effect === null || other === null || other.effect === null
        ? null
        : one.effect - other.effect,
    };
  });
}

/** An effect in words: `+0.123 nats`. */
export function effectText(effect: number, unit: JudgedClaim["unit"]): string {
  const digits = unit === "nats" ? 3 : unit === "points" ? 1 : 0;
  return `${signed(effect, digits)} ${unit}`;
}

/** A measured claim's effect with its seeds: `+0.123 nats, 3 seeds`. */
export function measuredText({ effect, unit, seeds }: JudgedClaim): string {
  if (effect === null) return "no seed off the plateau";
  return `${effectText(effect, unit)}, ${seeds} seed${seeds === 1 ? "" : "s"}`;
}

/** A claim's interval in words: `+0.1 points to +0.3 points`; null with fewer than two seeds. */
export function intervalText({ low, high, unit }: JudgedClaim): string | null {
  return low === null ? null : `${effectText(low, unit)} to ${effectText(high!, unit)}`;
}

/** A verdict in words with its effect and seeds: `supported, +0.123 nats, 3 seeds`. */
export function verdictText(claim: JudgedClaim | null): string {
  return claim === null ? "not measured" : `${claim.verdict}, ${measuredText(claim)}`;
}

/** How two judgements of a claim differ, in words. */
export function differenceText({ reference, own, unit, difference }: ComparedClaim): string {
  if (difference === null) return "–";
  const verdicts = reference!.verdict === own!.verdict ? "same verdict" : "other verdict";
  return `${effectText(difference, unit)}, ${verdicts}`;
}

const PLATEAU_NOTE =
  "Effects are counted the paper's way. A seed in which an arm stayed on the unigram plateau does not " +
  "count.";

/** The cells of a comparison, its column names first. */
function comparisonCells(
  claims: ComparedClaim[],
  profile: string,
  referenceProfile: string,
): [head: string[], ...rows: string[][]] {
  return [
    ["claim", `reference (${referenceProfile})`, `this run (${profile})`, "difference"],
    ...claims.map((claim) => [
      claim.text,
      claim.reference ? verdictText(claim.reference) : "not measured yet",
      verdictText(claim.own),
      differenceText(claim),
    ]),
  ];
}

/**
 * The comparison as the value of a notebook cell: a row for each claim, with the reference's verdict, that of these
 * runs, and the difference.
 *
 * @param profile of these runs
 * @param referenceProfile of the reference runs
 */
export function comparisonTable(
  claims: ComparedClaim[],
  profile: string,
  referenceProfile: string,
): Displayable {
  const [head, ...rows] = comparisonCells(claims, profile, referenceProfile);
  return tableDisplay(head, rows);
}

/** Width of the column of claims, in characters. */
const CLAIM_WIDTH = 46;

/**
 * The comparison as plain text: a block of lines for each claim, with the reference's verdict, that
 * of these runs, and the difference.
 *
 * @param profile of these runs
 * @param referenceProfile of the reference runs
 */
export function comparisonText(
  claims: ComparedClaim[],
  profile: string,
  referenceProfile: string,
): string {
  const [head, ...cells] = comparisonCells(claims, profile, referenceProfile);
  const rows = [
    head,
    ...cells.flatMap(([claim, ...others]) => {
      const [first, ...rest] = wrapped(claim, CLAIM_WIDTH);
      return [[first, ...others], ...rest.map((line) => [line, "", "", ""])];
    }),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()
  );
  return [
    ...lines,
    "",
    PLATEAU_NOTE,
  ].join("\n");
}

/** Lines of at most `width` characters; longer words stand alone. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(/(\d) %/g, "$1\u00a0%").split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => line.replaceAll("\u00a0", " "));
}
