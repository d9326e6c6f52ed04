/** A term of the field as pages explain it. */
export interface Definition {
  id: string;
  term: string;
  /** What texts call it, in lower case; longer forms first. */
  forms: string[];
  text: string;
}

/** The terms that pages explain where they first use them. */
export const definitions: readonly Definition[] = [
  {
    id: "mask-rate",
    term: "Mask rate",
    forms: ["mask rates", "mask rate", "masking rates", "masking rate"],
    text:
      "The share of a text's tokens that are hidden from the encoder and that it has to guess. " +
      "BERT hides 15 %.",
  },
  {
    id: "corruption-rate",
    term: "Corruption rate",
    forms: ["corruption rates", "corruption rate"],
    text:
      "The share of the tokens that the encoder does not see as they are. More corruption leaves " +
      "less context to guess from.",
  },
  {
    id: "prediction-rate",
    term: "Prediction rate",
    forms: ["prediction rates", "prediction rate"],
    text:
      "The share of the tokens that the encoder has to guess. More predictions teach more in each " +
      "update. Usually it is the corruption rate, but the two can be set apart.",
  },
  {
    id: "token",
    term: "Token",
    forms: ["tokens", "token"],
    text:
      "The piece of text that an encoder reads and guesses: a word, or a part of one where the " +
      "word is rare.",
  },
  {
    id: "encoder",
    term: "Encoder",
    forms: ["encoders", "encoder"],
    text: "A network that reads a whole sentence at once and gives each of its tokens a vector.",
  },
  {
    id: "size",
    term: "2 x 64",
    forms: ["2 x 64"],
    text: "An encoder of 2 layers with vectors of 64 numbers. 4 x 192 has 4 layers of 192.",
  },
  {
    id: "held-out-loss",
    term: "Held-out loss",
    forms: ["held-out losses", "held-out loss", "held-out text"],
    text:
      "How badly an encoder guesses hidden tokens of text that it was not trained on, in nats: " +
      "minus the logarithm of the probability that it gave to the right token. Lower is better.",
  },
  {
    id: "nats",
    term: "Nats",
    forms: ["nats", "nat"],
    text:
      "The unit of a loss that is taken with natural logarithms. 0.7 nats less means that the " +
      "right token is held to be twice as likely.",
  },
  {
    id: "perplexity",
    term: "Perplexity",
    forms: ["pseudo-perplexity", "perplexities", "perplexity"],
    text:
      "Between how many equally likely tokens an encoder wavers: e to the power of its loss in " +
      "nats. Of a whole sentence, each token hidden in turn, it is called pseudo-perplexity.",
  },
  {
    id: "seed",
    term: "Seed",
    forms: ["seeds", "seed"],
    text: "The number that a run's chance starts from: weights, order of texts, masks. Runs that " +
      "differ in nothing but the seed show how much is luck.",
  },
  {
    id: "interval",
    term: "95 % interval",
    forms: ["95 % intervals", "95 % interval", "confidence interval"],
    text:
      "A range from a procedure that in 95 of 100 repetitions contains the true mean. Few seeds " +
      "make it wide; one seed gives none.",
  },
  {
    id: "margin",
    term: "Margin",
    forms: ["margins", "margin"],
    text:
      "The smallest difference that is held to matter. It was set before the runs were looked at.",
  },
  {
    id: "arm",
    term: "Arm",
    forms: ["arms", "arm"],
    text:
      "One of the ways of training that an experiment compares, with all its seeds. Arms of one " +
      "experiment differ in what it asks about and in nothing else.",
  },
  {
    id: "profile",
    term: "Profile",
    forms: ["profiles", "profile"],
    text:
      "How large everything is: text, encoders, updates, seeds. A small profile checks that all " +
      "works, a larger one measures.",
  },
  {
    id: "plateau",
    term: "Plateau",
    forms: ["plateau"],
    text:
      "The first stretch of training, in which an encoder knows how frequent tokens are but does " +
      "not use the context. A run that ends there says nothing about its mask rate.",
  },
  {
    id: "unigram-entropy",
    term: "Unigram entropy",
    forms: ["unigram entropy"],
    text: "The loss of guessing by how frequent tokens are, without looking at the context.",
  },
  {
    id: "pmi",
    term: "PMI",
    forms: ["pmi units", "pmi masking", "pmi"],
    text:
      "Pointwise mutual information: how much more often words stand together than chance would " +
      "have it. PMI masking hides such units whole, so that no part gives the rest away.",
  },
  {
    id: "span",
    term: "Span masking",
    forms: ["span masking", "spans"],
    text: "Hides runs of neighbouring tokens instead of single ones.",
  },
  {
    id: "uniform",
    term: "Uniform masking",
    forms: ["uniform masking"],
    text: "Hides tokens that are drawn one by one, each equally likely.",
  },
  {
    id: "replacement",
    term: "80-10-10",
    forms: ["80-10-10"],
    text:
      "BERT's rule: of the tokens to guess 80 % become [MASK], 10 % a random token, and 10 % stay " +
      "as they were.",
  },
  {
    id: "fine-tuning",
    term: "Fine-tuning",
    forms: ["fine-tuning", "fine-tuned"],
    text: "Training a pre-trained encoder a little further on a task, such as telling sentiment.",
  },
  {
    id: "probe",
    term: "Probe",
    forms: ["probing", "probes", "probe"],
    text:
      "A small classifier on an encoder's vectors, which stay as they are: what it can tell is " +
      "what they hold.",
  },
  {
    id: "minimal-pairs",
    term: "Minimal pairs",
    forms: ["minimal pairs"],
    text: "Two sentences that differ in one thing which makes one of them ungrammatical. A good " +
      "encoder finds the grammatical one likelier.",
  },
];
