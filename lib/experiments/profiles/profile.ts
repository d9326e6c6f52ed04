import type { EncoderConfig } from "../../encoder/config.ts";
import type { FineTuningConfig } from "../../tasks/fine_tuning/tune.ts";
import type { ProbeConfig } from "../../tasks/probes/probe.ts";
import type { CorpusConfig } from "../../text/corpus/corpus.ts";
import type { PretrainingConfig } from "../../training/pretraining_config.ts";
import type { Question } from "./question.ts";

/** A size at which the experiments can be run. */
export interface Profile {
  name: string;
  /** One line for the help text and the pages. */
  meantFor: string;
  corpus: CorpusConfig;
  /** So little text that a run reads it several times; missing where no experiment asks for that. */
  scarceText?: CorpusConfig;
  encoder: EncoderConfig;
  /** Pre-training without its masking, which the arms vary. */
  pretraining: Omit<PretrainingConfig, "masking">;
  finetuning: FineTuningConfig;
  /** How encoders are asked without changing them, by question; what is missing is not asked. */
  probes: Partial<Record<Question, ProbeConfig>>;
  /** Encoders of the model-size experiment, smallest first. */
  sizes: EncoderConfig[];
  /** Most copies of a sequence in an update: an arm with n copies costs as much as n others. */
  mostCopies: number;
  maskRates: number[];
  /** Mask rates of the experiments that vary something else as well: sizes, strategies. */
  comparedRates: number[];
  seeds: number[];
  /** Rows of an update and updates that read one text; missing where batch sizes are not compared. */
  batches?: { rows: number; steps: number }[];
  /** Updates of longer trainings; missing where budgets are not compared. */
  budgets?: number[];
  /** Updates that encoders with learned positions get, which leave the plateau late; missing without them. */
  longBudget?: number;
}
