import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";
import { notebooks as experimentNotebooks } from "@/experiments/plan/notebooks.ts";
import { foundText } from "@/report/plan/ledger/found.ts";
import type { LedgerClaim } from "@/report/plan/ledger/ledger.ts";
import { seedsText } from "@/report/plan/ledger/ledger_table.ts";
import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
import { claimById, stateCounts } from "@/report/plan/ledger/verdict.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import { notebookList, summaryHtml } from "../notebook_list.ts";
import { stateHtml } from "./state_html.ts";
import { counted } from "@/format/count.ts";

/** Claims of an experiment that are told; the others are counted. */
const TOLD = 2;

function findingHtml(entry: LedgerClaim, reported?: string): Html {
  const { text, where } = entry.claim;
  const who = `From ${/^(abstract|Table|Figure)/.test(where) ? `the paper (${where})` : where}:`;
  const paper = `${text.replace(/\.$/, "")}${
    reported === undefined ? "" : ` (it reports: ${reported})`
  }.`;
  const { state } = entry.state;
  const found = state === "not yet run"
    ? markup`<span class="who">We have</span> ${unbroken(counted(seedsText(entry), "seed"))}`
    : markup`<span class="who">We found</span> ${unbroken(foundText(entry))}`;
  return markup`<p><span class="who">${unbroken(who)}</span> ${unbroken(paper)} ${found} (${
    stateHtml(state)
  }).</p>`;
}

function findingsHtml(
  ids: readonly string[],
  claims: readonly LedgerClaim[],
  reported: Record<string, string>,
): Html {
  const own = ids.map((id) => claimById(claims, id));
  const others = own.slice(TOLD);
  const counts = stateCounts(others).map(({ state, count }) => `${count} ${state}`).join(", ");
  const told = [
    ...own.slice(0, TOLD).map((entry) => findingHtml(entry, reported[entry.claim.id])),
    ...(others.length === 0
      ? []
      : [markup`<p>${counted(others.length, "more claim")}: ${unbroken(counts)}.</p>`]),
  ];
  return joinMarkup(told, "\n");
}

/** Ids of the claims that a notebook answers; none of a notebook that is a reader's own. */
function claimsOf(number: string): readonly string[] {
  return experimentNotebooks.find((one) => one.number === number)?.claims ?? [];
}

/** How the claims of a notebook stand, counted by state; null where there are none. */
export function claimCounts(number: string, claims: readonly LedgerClaim[]): Html | null {
  const own = claimsOf(number).map((id) => claimById(claims, id));
  if (own.length === 0) return null;
  const counts = stateCounts(own).map(({ state, count }) => markup`${count} ${stateHtml(state)}`);
  return markup`<p class="counts">${counted(own.length, "claim")}: ${
    joinMarkup(counts, ", ")
  }.</p>`;
}

/** All claims that a notebook's experiments are to answer, with what was found; null where there are none. */
export function claimFindings(
  number: string,
  claims: readonly LedgerClaim[],
  paper: Paper,
): Html | null {
  const ids = claimsOf(number);
  if (ids.length === 0) return null;
  const reported = paperFindings(paper);
  return joinMarkup(
    ids.map((id) => findingHtml(claimById(claims, id), reported[id])),
    "\n",
  );
}

/** Each experiment with what the paper found and what the plan's runs found; its summary where the plan asks nothing of it. */
export function experimentFindings(
  notebooks: readonly Notebook[],
  claims: readonly LedgerClaim[],
  paper: Paper,
  page: string,
): Html {
  const reported = paperFindings(paper);
  return notebookList(notebooks, page, (notebook) => {
    const ids = claimsOf(notebook.number);
    return ids.length > 0 ? findingsHtml(ids, claims, reported) : summaryHtml(notebook);
  });
}
