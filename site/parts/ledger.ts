import type { Verdict } from "@/report/claims/claims.ts";
import {
  claimsWithReference,
  type ComparedClaim,
  intervalText,
  measuredText,
} from "@/report/claims/claims_with_reference.ts";
import type { ClaimsData } from "@/report/figures/claims.ts";
import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { reference } from "../build/reference.ts";

/** The paper's claims as the reference runs and the runs of this machine judge them. */
export interface Ledger {
  claims: ComparedClaim[];
  /** Profile of the reference runs; null where there are none. */
  reference: string | null;
  /** Profile of this machine's runs; null where they were not judged. */
  own: string | null;
}

/** The ledger of these notebooks and the reference; null where neither judged a claim. */
export function ledgerOf(notebooks: readonly Notebook[]): Ledger | null {
  const own = notebooks.flatMap(({ figures }) => figures)
    .filter(({ figure }) => figure === "claims")
    .flatMap(({ variants }) => variants.filter(({ key }) => key === "yours"))
    .map(({ data }) => data as ClaimsData)[0];
  const judged = own?.claims ?? reference.claims;
  if (judged.length === 0) return null;
  const claims = claimsWithReference(judged, reference.claims);
  return {
    claims: own === undefined ? claims.map((claim) => ({ ...claim, own: null })) : claims,
    reference: reference.claims.length > 0 ? reference.profile : null,
    own: own?.profile ?? null,
  };
}

function verdictHtml(by: string, claim: ComparedClaim["own"]): string {
  const verdict: Verdict | "unmeasured" = claim?.verdict ?? "unmeasured";
  const word = verdict === "unmeasured" ? "not measured" : verdict;
  const interval = claim && intervalText(claim);
  return `<span class="by">${by}</span> <span class="verdict ${verdict}">${word}</span>${
    claim === null
      ? ""
      : ` <span class="effect"${
        interval === null ? "" : ` title="${escapeHtml(unbroken(`Interval ${interval}`))}"`
      }>${escapeHtml(unbroken(measuredText(claim)))}</span>`
  }`;
}

/** Claims with their verdicts, the reference's first. */
export function ledgerHtml({ reference, own }: Ledger, claims: ComparedClaim[]): string {
  const columns = [
    ...(reference === null ? [] : [{ name: "Reference", of: "reference" as const }]),
    ...(own === null ? [] : [{ name: "Your run", of: "own" as const }]),
  ];
  return `<ul class="verdicts" data-columns="${columns.length}">
${
    claims.map((claim) =>
      `<li><span class="claim">${escapeHtml(unbroken(claim.text))}</span>${
        columns.map(({ name, of }) => `<span class="judged">${verdictHtml(name, claim[of])}</span>`)
          .join("")
      }</li>`
    ).join("\n")
  }
</ul>
<p class="source">${
    [
      ...(reference === null ? [] : [`Reference: committed runs of profile ${reference}.`]),
      ...(own === null ? [] : [`Your run: profile ${own}, on this machine.`]),
    ].map(escapeHtml).join(" ")
  } An effect below zero leans against the claim; “undecided” means that the runs cannot tell.</p>`;
}
