import assert from "node:assert/strict";
import { notebookCorpus } from "@/report/notebook/notebook_corpus.ts";
import { madeConfig, withMadeSource } from "../text/made_corpus.ts";

/** What `body` displays in a notebook: the texts of each output, in order. */
async function displayed(body: () => Promise<unknown>): Promise<string[][]> {
  const outputs = new Map<string, string[]>();
  const deno = Deno as unknown as { jupyter: unknown };
  deno.jupyter = {
    display(bundle: Record<string, string>, { display_id, update }: Record<string, string>) {
      assert.equal(Boolean(update), outputs.has(display_id));
      outputs.set(display_id, [...outputs.get(display_id) ?? [], bundle["text/plain"]]);
    },
  };
  try {
    await body();
  } finally {
    deno.jupyter = undefined;
  }
  return [...outputs.values()];
}

Deno.test("a corpus that is made in a notebook tells how far it is, and clears the line", () =>
  withMadeSource(async (options) => {
    const [line, ...others] = await displayed(() => notebookCorpus(madeConfig, options));
    assert.equal(others.length, 0);
    assert.match(line[0], /^(fetching|reading) .*: 0/);
    assert.equal(line.at(-1), "");
    const again = await displayed(async () => {
      const corpus = await notebookCorpus(madeConfig, options);
      assert.equal(corpus.tokenizer.vocabularySize, madeConfig.vocabularySize);
    });
    assert.deepEqual(again, [], "a corpus that is there says nothing");
  }));
