/** A problem a reader can act on: its message is one clear sentence, shown without a stack trace. */
export class Problem extends Error {
  override name = "Problem";
}

/** Arguments that no state of this machine makes right: the command ends with code 2, as for a flag it does not know. */
export class WrongArguments extends Problem {
  override name = "WrongArguments";
}
