import { type Html, joinMarkup, markup, scriptJson, unbroken } from "@/format/html.ts";
import { type PlaygroundSet, playgroundSets } from "../build/playground_models.ts";
import { withoutBrackets } from "../client/playground/hidden_sentence.ts";
import { exampleHtml, examples } from "../build/playground_example.ts";
import { percent } from "@/format/percent.ts";
import { byteQuantity } from "@/format/quantity.ts";

export const layout = "layouts/page.ts";
export const title = "Playground";
export const description =
  "Hide words of your own sentence and let small encoders trained at 15, 40 and 80 % guess them, in your browser.";
export const scripts = ["playground.js"];

const option = (value: string, label: string) => markup`<option value="${value}">${label}</option>`;

/** What there is to know about a set of encoders. */
function aboutSet({ name, models, pmi }: PlaygroundSet): Html {
  const { encoder, tokens } = models[0];
  const million = (tokens / 1e6).toLocaleString("en", { maximumSignificantDigits: 2 });
  const stuck = models.filter(({ readsContext }) => !readsContext);
  const learned = stuck.length === 0
    ? ""
    : stuck.length === models.length
    ? " They did not learn to read context in that time, so they guess the most frequent tokens."
    : ` Trained at ${
      stuck.map(({ maskRate }) => unbroken(percent(maskRate))).join(" and ")
    } they did not learn to read context in that time, and guess the most frequent tokens.`;
  const units = pmi === null
    ? markup`PMI units cannot be chosen, because no PMI vocabulary was built for this copy of the site; <code>deno task reproduce --only 01</code> builds one.`
    : `PMI units are n-grams of two to five words that belong together; their list, ${
      byteQuantity(pmi.length)
    }, is loaded when they are chosen.`;
  return markup`<p class="source play-about" data-set="${name}">The encoders have ${encoder.layers} ${
    encoder.layers === 1 ? "layer" : "layers"
  } of ${encoder.hidden} and read ${million} million tokens each; the paper’s read 12,000 million, so expect the frequent words from these.${learned} ${units}</p>`;
}

/** A form that the page's script answers around an example that needs none; a sentence where there is no encoder. */
export default async function () {
  const sets = await playgroundSets();
  const head = markup`<header class="title">
<h1>${title}</h1>
<p class="lead">Hide words of a sentence and let small encoders guess them. Masks and encoders are the code of the experiments; everything runs in your browser and nothing you type leaves it.</p>
</header>`;
  if (sets.length === 0) {
    return markup`<div class="column">
${head}
<p class="empty">No encoder was built for this copy of the site. <code>deno task reproduce</code> trains some; the next build puts them here.</p>
</div>`.toString();
  }
  const config = {
    sets: sets.map(({ name, models, sequenceLength, pmi }) => ({
      name,
      models: models.map(({ maskRate, encoder, file }) => ({ maskRate, encoder, file })),
      sequenceLength,
      pmi: pmi !== null,
    })),
    examples: examples.map(({ bracketed }) => bracketed),
  };
  const { sentence, answers } = await exampleHtml(sets[0]);
  const button = (name: string, value: string | number, label: string) =>
    markup`<button type="button" name="${name}" value="${value}">${label}</button>`;
  const rates = [0.15, 0.4, 0.8].map((rate) => button("rate", rate, unbroken(percent(rate))));
  return markup`<div class="playground">
<div class="column">
${head}
<noscript><p class="empty">To hide words of your own, the playground needs JavaScript and WebAssembly or WebGL. Below is one example, computed when this page was built; every other page reads without JavaScript.</p></noscript>
<form class="play-form" hidden>
<fieldset class="wide"><legend>Examples</legend>
${joinMarkup(examples.map(({ label }, i) => button("example", i, label)), "\n")}
</fieldset>
<label class="wide">Sentence <textarea name="text" rows="2" spellcheck="false">${
    withoutBrackets(examples[0].bracketed)
  }</textarea></label>
<fieldset class="wide"><legend>Hide at random</legend>
${joinMarkup(rates, "\n")}
${button("again", "", "Draw another")}
${button("none", "", "Hide nothing")}
</fieldset>
<label>Show <select name="encoder"></select></label>
<label${sets.length === 1 && " hidden"}>Encoders <select name="set">${
    sets.map(({ name, label }) => option(name, label))
  }</select></label>
<details class="wide"><summary>How places are drawn</summary>
<div class="play-drawing">
<label>Which tokens <select name="strategy">${option("uniform", "any, one by one")}${
    option("word", "whole words")
  }${option("span-t5", "spans of about 3")}${option("pmi", "PMI units")}</select></label>
<label>Replaced by <select name="replacement">${option("mask", "[MASK]")}${
    option("80-10-10", "80 % [MASK], 10 % same, 10 % random")
  }</select></label>
<label>Seed <input name="seed" type="number" min="0" max="4294967295" value="1"></label>
</div>
<p class="source">Of 80-10-10, dotted tokens are to be guessed although something is to be seen there: the token itself, or a random one.</p>
</details>
</form>
<h2 class="play-title" id="sentence">What the encoders see</h2>
<p class="play-note play-press" hidden>Press a word to hide it, or to see it again.</p>
<div class="play-sentence" role="group" aria-labelledby="sentence">${sentence}</div>
<p class="play-status" role="status"></p>
</div>
<h2 class="play-title spoken">What they guess</h2>
<div class="play-results" data-pagefind-ignore>${answers}</div>
<div class="column">
<p class="source">Encoders read tokens, not words. “␣” stands for the space before a word (in the vocabulary’s own spelling “Ġ”); a token without it goes on with the word before it. Signs that the vocabulary does not have are cut into bytes, shown as ⟨F0⟩. “&lt;s&gt;”, the sign at the beginning of every text, was hidden in pre-training like any other token, so that encoders may guess it; here it always stays.</p>
<p class="source">The truth is the token that stood there, with the probability that the encoder gave it and its rank among all tokens. Nats a token are the mean of minus the logarithm of these probabilities: 0 is certainty, and ${
    Math.log(sets[0].models[0].encoder.vocabularySize).toFixed(1)
  } is a guess among all tokens alike.</p>
${joinMarkup(sets.map(aboutSet), "\n")}
</div>
<script type="application/json" class="play-config">${scriptJson(config)}</script>
</div>`.toString();
}
