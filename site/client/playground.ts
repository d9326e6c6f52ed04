import { maskingConfig, type Strategy } from "@/masking/masking_config.ts";
import { pmiUnits } from "@/masking/pmi/pmi_units.ts";
import { eightyTenTen, maskOnly } from "@/masking/replacement.ts";
import { startBackend } from "./playground/backend.ts";
import {
  drawHidden,
  type HiddenSentence,
  keepHidden,
  readBracketed,
  readSentence,
  toggleWord,
  withoutBrackets,
} from "./playground/hidden_sentence.ts";
import { answersOf, type LoadedSet, loadSet, type SetConfig } from "./playground/loaded_set.ts";
import {
  addressOfState,
  hiddenOf,
  type PlaygroundState,
  stateOfAddress,
  withHidden,
} from "./playground/playground_address.ts";
import {
  answersHtml,
  answersSentence,
  namedUnits,
  sentenceButtons,
} from "./playground/playground_view.ts";
import { percentNumber } from "@/format/percent.ts";

interface Config {
  sets: SetConfig[];
  /** Sentences to try, hidden words in brackets; the page begins with the first. */
  examples: string[];
}

/** What is on the page. */
interface Shown {
  set: LoadedSet;
  setName: string;
  sentence: HiddenSentence;
  /** The one encoder that is shown, as its mask rate in per cent; null for all. */
  encoder: string | null;
  /** What to say of how the hidden places were drawn. */
  drawn: string;
}

const form = document.querySelector<HTMLFormElement>(".play-form")!;
const status = document.querySelector<HTMLElement>(".play-status")!;
const place = document.querySelector<HTMLElement>(".play-sentence")!;
const results = document.querySelector<HTMLElement>(".play-results")!;

function field<T extends HTMLElement>(name: string): T {
  return form.querySelector<T>(`[name="${name}"]`)!;
}

const text = field<HTMLTextAreaElement>("text");
const seed = field<HTMLInputElement>("seed");
const encoders = field<HTMLSelectElement>("encoder");
const sets = field<HTMLSelectElement>("set");
const strategy = field<HTMLSelectElement>("strategy");

/** Puts the sentence on the page; where it is the same, its buttons stay, so that none loses the focus. */
function showSentence(sentence: HiddenSentence): void {
  const fresh = document.createElement("template");
  fresh.innerHTML = sentenceButtons(sentence).toString();
  const tokens = `${sentence.tokens}`;
  if (place.dataset.tokens !== tokens) {
    place.dataset.tokens = tokens;
    place.replaceChildren(fresh.content);
    return;
  }
  const before = place.querySelectorAll(".word");
  const after = fresh.content.querySelectorAll(".word");
  before.forEach((word, i) => {
    if (word.innerHTML !== after[i].innerHTML) word.innerHTML = after[i].innerHTML;
    word.setAttribute("aria-pressed", after[i].getAttribute("aria-pressed")!);
  });
}

/** Shows the sentence and lets the encoders guess. */
async function answer({ set, sentence, encoder, drawn }: Shown): Promise<void> {
  const asked = set.encoders.filter(({ maskRate }) =>
    encoder === null || percentNumber(maskRate) === encoder
  );
  showSentence(sentence);
  const answers = await answersOf(asked, sentence);
  results.innerHTML = `${answersHtml(sentence, answers) ?? ""}`;
  const { tokens: { length }, leftOut } = sentence;
  const cut = leftOut > 0 ? ` Only the first ${length} tokens are read.` : "";
  status.textContent = length === 0
    ? "Type a sentence to hide words of."
    : answers.length === 0
    ? `Nothing is hidden. Press words to hide them, or hide a share at random.${cut}`
    : answersSentence(sentence, answers) + drawn + cut;
}

/** Hides a share of the sentence as the form says. */
async function draw(shown: Shown, rate: number): Promise<Shown> {
  const { set, sentence } = shown;
  if (sentence.tokens.length === 0) return shown;
  const replacement = field<HTMLSelectElement>("replacement").value === "mask"
    ? maskOnly
    : eightyTenTen;
  const chosen = strategy.value as Strategy;
  const pmi = chosen === "pmi" ? await set.pmi() : undefined;
  const masking = maskingConfig({ corruptionRate: rate, strategy: chosen, replacement });
  const key = { seed: Number(seed.value), epoch: 0, index: 0 };
  const drawn = pmi === undefined
    ? ""
    : namedUnits(sentence, pmiUnits(sentence.tokens, set.table, pmi, key));
  return { ...shown, sentence: drawHidden(sentence, masking, set.table, key.seed, pmi), drawn };
}

const loading = new Map<string, Promise<LoadedSet>>();

/** Fetches a set of encoders unless that was done before. */
function loaded(config: SetConfig): Promise<LoadedSet> {
  const found = loading.get(config.name) ?? loadSet(config);
  loading.set(config.name, found);
  found.catch(() => loading.delete(config.name));
  return found;
}

/** What the page's address tells, or the first example. */
async function fromAddress({ sets: all, examples }: Config): Promise<Shown> {
  const state = stateOfAddress(location.hash);
  const config = all.find(({ name }) => name === state?.set) ?? all[0];
  const set = await loaded(config);
  const { tokenizer, table, most } = set;
  const sentence = state === null
    ? readBracketed(tokenizer, table, examples[0], most)
    : withHidden(readSentence(tokenizer, table, state.text, most), state.hidden);
  text.value = state?.text ?? withoutBrackets(examples[0]);
  const known = set.encoders.map(({ maskRate }) => percentNumber(maskRate));
  const encoder = state !== null && known.includes(state.encoder ?? "") ? state.encoder : null;
  return { set, setName: config.name, sentence, encoder, drawn: "" };
}

/** The form's menus as the shown encoders have them. */
function showMenus(config: Config, { set, setName, encoder }: Shown): void {
  const options = set.encoders.map(({ maskRate }) => {
    const percent = percentNumber(maskRate);
    return new Option(`the one trained at ${percent}\u00a0%`, percent);
  });
  encoders.replaceChildren(new Option("all encoders, side by side", ""), ...options);
  encoders.value = encoder ?? "";
  sets.value = setName;
  const pmi = [...strategy.options].find(({ value }) => value === "pmi")!;
  pmi.disabled = !config.sets.find(({ name }) => name === setName)!.pmi;
  if (pmi.disabled && strategy.value === "pmi") strategy.value = "uniform";
  for (const about of document.querySelectorAll<HTMLElement>(".play-about")) {
    about.hidden = about.dataset.set !== setName;
  }
}

/** What a reader looks at, to be put into the address. */
function stateOf({ sentence, encoder, setName }: Shown, config: Config): PlaygroundState {
  const set = setName === config.sets[0].name ? null : setName;
  return { text: text.value, hidden: hiddenOf(sentence), encoder, set };
}

/** Milliseconds without a key after which what was typed is put into the address. */
const PAUSE = 500;

async function start(config: Config): Promise<void> {
  status.textContent = `Loading ${config.sets[0].models.length} encoders …`;
  if (stateOfAddress(location.hash) !== null) results.replaceChildren();
  let shown: Shown;
  try {
    await startBackend();
    shown = await fromAddress(config);
  } catch (error) {
    status.textContent = `The encoders could not be loaded (${(error as Error).message}).` +
      (location.protocol === "file:" ? " Open the site through `deno task serve`." : "");
    return;
  }
  showMenus(config, shown);
  form.hidden = false;
  document.querySelector<HTMLElement>(".play-press")!.hidden = false;

  // Changes are made one after the other; of those that wait for an answer only the last gets one.
  let running = Promise.resolve();
  let waiting = 0;
  const change = (make: () => Shown | Promise<Shown>, told = () => {}) => {
    waiting++;
    running = running.then(async () => {
      try {
        shown = await make();
        if (waiting === 1) await answer(shown);
        told();
      } catch (error) {
        results.replaceChildren();
        status.textContent = `That could not be done (${
          (error as Error).message
        }). Try it again, or load the page anew.`;
      }
      waiting--;
    });
  };

  let pause: ReturnType<typeof setTimeout> | undefined;
  let typed = false;
  const tell = () => {
    const told = addressOfState(stateOf(shown, config));
    if (told === location.hash) return;
    history[typed ? "replaceState" : "pushState"](null, "", told);
  };
  /** A change that is a step for the browser's Back. */
  const step = (make: () => Shown | Promise<Shown>) => {
    clearTimeout(pause);
    change(make, () => {
      typed = false;
      tell();
    });
  };
  const hide = (sentence: HiddenSentence): Shown => ({ ...shown, sentence, drawn: "" });
  const readText = ({ tokenizer, table, most }: LoadedSet) =>
    readSentence(tokenizer, table, text.value, most);

  text.addEventListener("input", () => {
    change(() => hide(keepHidden(shown.sentence, readText(shown.set))));
    clearTimeout(pause);
    pause = setTimeout(() => {
      const before = location.hash;
      tell();
      typed ||= location.hash !== before;
    }, PAUSE);
  });
  place.addEventListener("click", ({ target }) => {
    const word = (target as Element).closest<HTMLElement>(".word");
    if (word !== null) step(() => hide(toggleWord(shown.sentence, Number(word.dataset.word))));
  });

  let rate = 0.15;
  form.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest("button");
    if (button === null) return;
    const { name, value } = button;
    if (name === "example") {
      const bracketed = config.examples[Number(value)];
      text.value = withoutBrackets(bracketed);
      step(() => {
        const { tokenizer, table, most } = shown.set;
        return hide(readBracketed(tokenizer, table, bracketed, most));
      });
    } else if (name === "none") {
      step(() => hide({ ...shown.sentence, hidden: new Map() }));
    } else {
      if (name === "rate") rate = Number(value);
      else seed.value = `${(Number(seed.value) + 1) % 2 ** 32}`;
      step(() => draw(shown, rate));
    }
  });
  form.addEventListener("change", ({ target }) => {
    const { name, value } = target as HTMLSelectElement;
    if (["strategy", "replacement", "seed"].includes(name)) step(() => draw(shown, rate));
    if (name === "encoder") step(() => ({ ...shown, encoder: value || null }));
    if (name === "set") {
      step(async () => {
        const set = await loaded(config.sets.find(({ name }) => name === value)!);
        const read = readText(set);
        // Another tokenizer has its tokens elsewhere.
        const same = `${read.tokens}` === `${shown.sentence.tokens}`;
        const sentence = same ? { ...read, hidden: shown.sentence.hidden } : read;
        const next = { set, setName: value, sentence, encoder: null, drawn: "" };
        showMenus(config, next);
        return next;
      });
    }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    // A link within the page, such as to its content, is no state.
    if (location.hash !== "" && stateOfAddress(location.hash) === null) return;
    clearTimeout(pause);
    change(async () => {
      const told = await fromAddress(config);
      showMenus(config, told);
      typed = false;
      return told;
    });
  });

  change(() => shown);
}

const config = document.querySelector(".play-config");
if (config !== null) void start(JSON.parse(config.textContent!));
