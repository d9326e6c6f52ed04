import type { MaskingContext } from "./masking_context.ts";
import { padId } from "./token_table.ts";

/**
 * A sequence's token ids without the padding at its end; of an Int32Array a view, no copy.
 *
 * @param index names the sequence in errors
 * @throws RangeError when it is empty, longer than the batch or encoded with another tokenizer.
 */
export function readBlock(
  source: ArrayLike<number>,
  index: number,
  { sequenceLength, tokens }: MaskingContext,
): Int32Array {
  let length = source.length;
  while (length > 0 && source[length - 1] === padId) length--;
  if (length === 0) throw new RangeError(`Sequence ${index} is empty; leave it out.`);
  if (length > sequenceLength) {
    throw new RangeError(
      `Sequence ${index} has ${length} tokens, more than the batch's ${sequenceLength} columns; cut it.`,
    );
  }
  for (let i = 0; i < length; i++) {
    const id = source[i];
    if (!(id >= 0 && id < tokens.vocabularySize)) {
      throw new RangeError(
        `Sequence ${index} has the token id ${id} at position ${i}, outside the vocabulary of ${tokens.vocabularySize}; it was encoded with another tokenizer.`,
      );
    }
  }
  return (source instanceof Int32Array ? source : Int32Array.from(source)).subarray(0, length);
}
