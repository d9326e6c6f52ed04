import { plan } from "@/experiments/plan/plan.ts";
import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";
import type { PlanAnswers } from "@/report/plan/ledger/answers.ts";
import type { LedgerClaim } from "@/report/plan/ledger/ledger.ts";
import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
import {
  claimById,
  eightyText,
  fortyText,
  progressText,
  stateCounts,
  verdictOf,
} from "@/report/plan/ledger/verdict.ts";
import { notThePapersText, scaleText } from "./scale_table.ts";
import { stateHtml } from "./state_html.ts";
import { percent } from "@/format/percent.ts";

/** Where the box leads on to, as addresses; null where there is no such page. */
export interface VerdictLinks {
  claims: string;
  sizes: string;
  runs: string;
  rules: string | null;
  /** Where the rates are compared at equal text, predictions and operations. */
  equals: string | null;
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
function certaintyText(): string {
  const seeds = plan.blocks.map((block) => block.seeds);
  const [fewest, most] = [Math.min(...seeds), Math.max(...seeds)];
  return `A claim compares ${fewest} to ${most} seeds an arm. Within each of ` +
    `${plan.families.length} families of claims the chance that any is called supported or ` +
    `contradicted wrongly is at most ${percent(plan.level)}; an interval in brackets is at the ` +
    "level that decides. Questions, margins and rules were written down before the first run; " +
    "margins are tested at half the level that the rules allow.";
}

/**
 * The answer in plain words, as questions: what the plan's runs say of the paper's, on which size, how sure that is and
 * how far the runs are.
 */
export function verdictBoxHtml(
  answers: PlanAnswers,
  paper: Paper,
  links: VerdictLinks,
): Html {
  const { claims, runs } = answers;
  const findings = paperFindings(paper);
  const link = (to: string | null, text: string) =>
    to !== null && markup` <a href="${to}">${text}</a>`;
  const parts = verdictOf(claims);
  const isSupported = claimById(claims, "40 against 15").state.state === "supported";
  const lists = [
    ["Holds here", parts.holds],
    ["Does not hold here", parts.fails],
    ["Ties", parts.ties],
    ["Cannot be told", parts.open],
  ] as const;
  const judged = lists.filter(([, own]) => own.length > 0);
  const counts = stateCounts(claims).map(({ state, count }) =>
    markup`<span class="count">${count} ${stateHtml(state)}</span>`
  );
  const lines = judged.map(([name, own]) =>
    markup`<li><b>${name}:</b> ${unbroken(named(own))}</li>\n`
  );
  const questions = [
    {
      question: "Should I mask 40 %?",
      answer: markup`${
        unbroken(
          `${fortyText(claims)} The paper says yes for large encoders (${
            findings["40 against 15"]
          }).${isSupported ? ` ${notThePapersText(paper)} All of this is at equal text.` : ""}`,
        )
      }${isSupported && link(links.equals, "At equal predictions and FLOPs")}`,
    },
    {
      question: "What about 80-10-10?",
      answer: unbroken(
        `${eightyText(claims)} The paper finds that it does not help (${findings["80-10-10"]}).`,
      ),
    },
    {
      question: "What holds, and what does not?",
      answer: markup`Of ${claims.length} claims: ${joinMarkup(counts, ", ")}.${
        link(links.claims, "Every claim in one chart")
      }${lines.length > 0 && markup`\n<ul>\n${lines}</ul>`}`,
    },
    {
      question: "How sure are you?",
      answer: markup`${unbroken(certaintyText())}${link(links.rules, "The rules")}`,
    },
    {
      question: "On what size?",
      answer: markup`${
        unbroken(`${scaleText(paper)} What learns more slowly may catch up with more text.`)
      }${link(links.sizes, "All sizes")}`,
    },
    {
      question: "Can I see the runs?",
      answer: markup`${unbroken(`Yes. ${progressText(answers)}`)}${link(links.runs, "Every run")}`,
    },
  ];
  return markup`<section class="column verdict-box" aria-labelledby="answer">
<h2 id="answer">${runs.there === runs.planned ? "The answer" : "The answer so far"}</h2>
<dl>
${
    joinMarkup(
      questions.map(({ question, answer }) =>
        markup`<dt>${unbroken(question)}</dt>\n<dd>${answer}</dd>`
      ),
      "\n",
    )
  }
</dl>
</section>`;
}
