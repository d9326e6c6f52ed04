import type { ClaimState } from "@/report/statistics/claim_state.ts";

/** A claim's state in a word or two, with the mark that charts give it. */
export function stateHtml(state: ClaimState["state"]): string {
  return `<span class="state" data-state="${state}">${state}</span>`;
}
