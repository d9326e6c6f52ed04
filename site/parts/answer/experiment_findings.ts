import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";
import { notebooks as experimentNotebooks } from "@/experiments/plan/notebooks.ts";
import { foundText } from "@/report/plan/ledger/found.ts";
import type { LedgerClaim } from "@/report/plan/ledger/ledger.ts";
import { seedsText } from "@/report/plan/ledger/ledger_table.ts";
import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
import { claimById, stateCounts } from "@/report/plan/ledger/verdict.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import { notebookList } from "../notebook_list.ts";
import { stateHtml } from "./state_html.ts";
import { url } from "../url.ts";
import { counted } from "@/format/count.ts";

/** Claims of an experiment that are told; the others are counted. */
const TOLD = 2;

const say = (text: string) => escapeHtml(unbroken(text));

function findingHtml(entry: LedgerClaim, reported?: string): string {
  const { text, where } = entry.claim;
  const who = /^(abstract|Table|Figure)/.test(where) ? `The paper (${where}):` : `From ${where}:`;
  const paper = `${text.replace(/\.$/, "")}${reported === undefined ? "" : ` (${reported})`}.`;
  const { state } = entry.state;
  const found = state === "not yet run"
    ? `<span class="who">We have</span> ${say(counted(seedsText(entry), "seed"))}`
    : `<span class="who">We found</span> ${say(foundText(entry))}`;
  return `<p><span class="who">${say(who)}</span> ${say(paper)} ${found} (${
    stateHtml(state)
  }).</p>`;
}

function findingsHtml(
  ids: readonly string[],
  claims: readonly LedgerClaim[],
  reported: Record<string, string>,
): string {
  const own = ids.map((id) => claimById(claims, id));
  const others = own.slice(TOLD);
  const counts = stateCounts(others).map(({ state, count }) => `${count} ${state}`).join(", ");
  return [
    ...own.slice(0, TOLD).map((entry) => findingHtml(entry, reported[entry.claim.id])),
    ...(others.length === 0
      ? []
      : [`<p>${counted(others.length, "more claim")}: ${say(counts)}.</p>`]),
  ].join("\n");
}

/** Ids of the claims that a notebook answers; none of a notebook that is a reader's own. */
function claimsOf(number: string): readonly string[] {
  return experimentNotebooks.find((one) => one.number === number)?.claims ?? [];
}

/** All claims that a notebook's experiments are to answer, with what was found; empty where there are none. */
export function claimFindings(
  number: string,
  claims: readonly LedgerClaim[],
  paper: Paper,
): string {
  const ids = claimsOf(number);
  const reported = paperFindings(paper);
  return ids.map((id) => findingHtml(claimById(claims, id), reported[id])).join("\n");
}

/** Each experiment with what the paper found and what the plan's runs found; its summary where the plan asks nothing of it. */
export function experimentFindings(
  notebooks: readonly Notebook[],
  claims: readonly LedgerClaim[],
  paper: Paper,
  page: string,
): string {
  if (notebooks.length === 0) return notebookList(notebooks, page);
  const reported = paperFindings(paper);
  return `<ol class="experiments">
${
    notebooks.map(({ number, name, title, summary, url: to }) =>
      `<li><a href="${url(page, to)}"><span class="number">${
        escapeHtml(/^\d+/.exec(name)?.[0] ?? "")
      }</span><span class="name">${escapeHtml(title)}</span></a>
${
        claimsOf(number).length > 0
          ? findingsHtml(claimsOf(number), claims, reported)
          : `<p>${say(summary)}</p>`
      }</li>`
    ).join("\n")
  }
</ol>`;
}
