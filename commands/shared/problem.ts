/** A problem a reader can act on: its message is one clear sentence, shown without a stack trace. */
export class Problem extends Error {
  override name = "Problem";
}
