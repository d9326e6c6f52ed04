import { type Corpus, type CorpusConfig, openCorpus } from "../../text/corpus/corpus.ts";
import { prepareCorpus, type PrepareOptions } from "../../text/corpus/prepare_corpus.ts";
import { byteQuantity, quantity } from "../../format/quantity.ts";
import { notebookLine } from "./notebook_line.ts";

/** A corpus; while it is fetched and made, a line in the notebook tells how far that is. */
export async function notebookCorpus(
  config: CorpusConfig,
  options: PrepareOptions = {},
): Promise<Corpus> {
  const show = notebookLine();
  const folder = await prepareCorpus(config, {
    ...options,
    onProgress: ({ step, done, total, unit }) =>
      show(
        unit === "bytes"
          ? `${step}: ${byteQuantity(done)} of ${byteQuantity(total)}`
          : `${step}: ${quantity(done)} of ${quantity(total)} ${unit}`,
      ),
  });
  show("", true);
  return await openCorpus(folder);
}
