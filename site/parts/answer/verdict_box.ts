import { plan } from "@/experiments/plan/plan.ts";
import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";
import type { PlanAnswers } from "@/report/plan/ledger/answers.ts";
import type { LedgerClaim } from "@/report/plan/ledger/ledger.ts";
import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
import {
  eightyText,
  fortyText,
  progressText,
  stateCounts,
  verdictOf,
} from "@/report/plan/ledger/verdict.ts";
import { scaleText } from "./scale_table.ts";
import { stateHtml } from "./state_html.ts";
import { percent } from "@/format/percent.ts";

/** Where the box leads on to, as addresses; null where there is no such page. */
export interface VerdictLinks {
  claims: string;
  sizes: string;
  runs: string;
  rules: string | null;
}

/** Claims that are named before the others are only counted. */
const NAMED = 3;

/** Some claims in a sentence: the first by their texts, the others by their number. */
function named(claims: readonly LedgerClaim[]): string {
  const texts = claims.slice(0, NAMED).map(({ claim }) => claim.text.replace(/\.$/, ""));
  const more = claims.length - texts.length;
  return `${texts.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

/** How sure a verdict is, by the plan's own rules. */
export function certaintyText(): string {
  const seeds = plan.blocks.map((block) => block.seeds);
  return `A claim compares ${Math.min(...seeds)} to ${Math.max(...seeds)} seeds an arm. Within a ` +
    `family of claims the chance that any of them is called supported or contradicted wrongly is at ` +
    `most ${
      percent(plan.level)
    }; an interval in brackets is at the level that decides. Questions, margins ` +
    "and rules were written down before the first run.";
}

/**
 * The answer in plain words, as questions: what the plan's runs say of the paper's, on which size, how sure that is and
 * how far the runs are.
 */
export function verdictBoxHtml(
  answers: PlanAnswers,
  paper: Paper,
  links: VerdictLinks,
): string {
  const { claims, runs } = answers;
  const findings = paperFindings(paper);
  const say = (text: string) => escapeHtml(unbroken(text));
  const link = (to: string | null, text: string) =>
    to === null ? "" : ` <a href="${to}">${text}</a>`;
  const parts = verdictOf(claims);
  const lists = [
    ["Holds here", parts.holds],
    ["Does not hold here", parts.fails],
    ["Ties", parts.ties],
    ["Cannot be told", parts.open],
  ] as const;
  const judged = lists.filter(([, own]) => own.length > 0);
  const counts = stateCounts(claims).map(({ state, count }) =>
    `<span class="count">${count} ${stateHtml(state)}</span>`
  ).join(", ");
  const questions = [
    {
      question: "Should I mask 40 %?",
      answer: say(
        `${fortyText(claims)} The paper says yes for large encoders (${
          findings["40 against 15"]
        }).`,
      ),
    },
    {
      question: "What about 80-10-10?",
      answer: say(
        `${eightyText(claims)} The paper finds that it does not help (${findings["80-10-10"]}).`,
      ),
    },
    {
      question: "What holds, and what does not?",
      answer: `Of ${claims.length} claims: ${counts}.${
        link(links.claims, "Every claim in one chart")
      }${
        judged.length === 0
          ? ""
          : `\n<ul>\n${
            judged.map(([name, own]) => `<li><b>${name}:</b> ${say(named(own))}</li>`).join("\n")
          }\n</ul>`
      }`,
    },
    {
      question: "How sure are you?",
      answer: say(certaintyText()) + link(links.rules, "The rules"),
    },
    { question: "On what size?", answer: say(scaleText(paper)) + link(links.sizes, "All sizes") },
    {
      question: "Can I see the runs?",
      answer: say(`Yes. ${progressText(answers)}`) + link(links.runs, "Every run"),
    },
  ];
  return `<section class="column verdict-box" aria-labelledby="answer">
<h2 id="answer">${runs.there === runs.planned ? "The answer" : "The answer so far"}</h2>
<dl>
${
    questions.map(({ question, answer }) => `<dt>${unbroken(question)}</dt>\n<dd>${answer}</dd>`)
      .join("\n")
  }
</dl>
</section>`;
}
