import { type Html, markup } from "@/format/html.ts";
import type { ClaimState } from "@/report/statistics/claim_state.ts";

/** A claim's state in a word or two, with the mark that charts give it. */
export function stateHtml(state: ClaimState["state"]): Html {
  return markup`<span class="state" data-state="${state}">${state}</span>`;
}
