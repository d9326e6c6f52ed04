/** What an encoder is asked after its pre-training: a probe of the profile, or a fine-tuning. */
export type Question =
  | "tagging"
  | "pairs"
  | "parts of speech"
  | "minimal pairs"
  | "source information"
  | "fine-tuned sentiment";
