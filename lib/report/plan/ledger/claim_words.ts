import type { LedgerClaim } from "./ledger.ts";

/** What a claim's contrast means to a reader: the two ways in which it can come out. */
export interface ClaimWords {
  /** What an estimate above 0 says; "by 0.3 nats" may follow. */
  above: string;
  /** What one below 0 says. */
  below: string;
}

const beats = (one: string, other: string): ClaimWords => ({
  above: `${one} beats ${other}`,
  below: `${other} beats ${one}`,
});

const helps = (what: string): ClaimWords => ({ above: `${what} helps`, below: `${what} hurts` });

const keeps = (share: string): ClaimWords => ({
  above: `80 % keeps more than ${share}`,
  below: `80 % keeps less than ${share}`,
});

const lead = (above: string, below: string, of: string): ClaimWords => ({
  above: `the lead of 40 % ${above} with ${of}`,
  below: `the lead of 40 % ${below} with ${of}`,
});

const words: Record<string, ClaimWords> = {
  "corruption": beats("less corruption", "more corruption"),
  "prediction": beats("more prediction", "less prediction"),
  "40 against 15": beats("40 %", "15 %"),
  "updates": { above: "40 % gets there sooner", below: "40 % gets there later" },
  "size": lead("grows", "shrinks", "the encoder"),
  "40 against 15, tagging": beats("40 %", "15 %"),
  "80-10-10, tagging": helps("80-10-10"),
  "same, tagging": helps("predicting unchanged tokens"),
  "span at 15": beats("span masking", "uniform masking"),
  "PMI at 15": beats("PMI masking", "uniform masking"),
  "span at 40": beats("span masking", "uniform masking"),
  "PMI at 40": beats("PMI masking", "uniform masking"),
  "longer, tagging": beats("15 %", "40 %"),
  "40 against 15, pairs": beats("40 %", "15 %"),
  "80 keeps probing": keeps("90 %"),
  "80-10-10": helps("80-10-10"),
  "80-10-10 at 15": helps("80-10-10"),
  "same": helps("predicting unchanged tokens"),
  "random": helps("replacing by random tokens"),
  "tied": {
    above: "unchanged tokens help less with an untied decoder",
    below: "unchanged tokens help more with an untied decoder",
  },
  "batch": lead("shrinks", "grows", "the batch"),
  "longer, loss": lead("shrinks", "grows", "longer training"),
  "learned positions": beats("40 %", "15 %"),
  "falling": beats("a falling rate", "a constant rate"),
  "falling, not rising": beats("falling", "rising"),
  "random rates": beats("drawing rates", "a constant rate"),
  "copies or text": beats("copying", "fresh text"),
  "no leakage": beats("standing in one update", "standing apart"),
  "equal FLOPs": beats("copying", "not copying"),
  "80 keeps fine-tuning": keeps("95 %"),
};

/**
 * The words for a claim's contrast.
 *
 * @throws {RangeError} where a claim of the plan has none
 */
export function claimWords({ id }: Pick<LedgerClaim["claim"], "id">): ClaimWords {
  if (Object.hasOwn(words, id)) return words[id];
  throw new RangeError(
    `The plan's claim "${id}" has no words for its two outcomes; add them to claim_words.ts.`,
  );
}
