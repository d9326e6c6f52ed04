import { escapeHtml } from "@/format/html.ts";
import { playgroundModels, pmiFile } from "../build/playground_models.ts";

export const layout = "layouts/page.ts";
export const title = "Playground";
export const description =
  "Hide words of your own sentence and let two small encoders guess them, in your browser.";
export const scripts = ["playground.js"];

const example = "The president asked the members of the congress to work together for the peace " +
  "and the security of the people of the United States.";

const option = (value: string, label: string) => `<option value="${value}">${label}</option>`;

/** A form that the page's script answers; a sentence where no encoder was built. */
export default async function () {
  const found = await playgroundModels();
  const head = `<header class="title">
<h1>${title}</h1>
<p class="lead">Hide words of your own sentence and let small encoders guess them. Masks and encoders are the code of the experiments; everything runs in your browser and nothing you type leaves it.</p>
</header>`;
  if (found === null) {
    return `<div class="column">
${head}
<p class="empty">No encoder was built for this copy of the site. <code>deno task reproduce</code> trains some; the next build puts them here.</p>
</div>`;
  }
  const { models, sequenceLength, pmi } = found;
  const { encoder, tokens } = models[0];
  const stuck = models.filter(({ readsContext }) => !readsContext);
  const config = JSON.stringify({
    sequenceLength,
    models: models.map(({ maskRate, encoder, file }) => ({ maskRate, encoder, file })),
    pmi: pmi === null ? null : pmiFile,
  }).replaceAll("<", "\\u003c");
  return `<div class="column playground">
${head}
<noscript><p class="empty">The playground needs JavaScript; every other page reads without it.</p></noscript>
<form class="play-form" hidden>
<label class="wide">Sentence <textarea name="text" rows="3" spellcheck="false">${
    escapeHtml(example)
  }</textarea></label>
<label>Mask rate <input name="rate" type="range" min="5" max="90" step="5" value="15"> <output name="shown-rate">15&nbsp;%</output></label>
<label>Which tokens <select name="strategy">${option("uniform", "any, one by one")}${
    option("word", "whole words")
  }${option("span-t5", "spans of about 3")}${
    pmi === null ? "" : option("pmi", "PMI units")
  }</select></label>
<label>Replaced by <select name="replacement">${option("mask", "[MASK]")}${
    option("80-10-10", "80 % [MASK], 10 % same, 10 % random")
  }</select></label>
<label>Seed <input name="seed" type="number" min="0" max="4294967295" value="1"></label>
<button type="button" name="again">Draw another mask</button>
</form>
<p class="play-status" role="status">Loading ${models.length} encoders …</p>
<div class="play-results"></div>
<p class="source">${
    pmi === null
      ? "PMI units cannot be chosen, because no PMI vocabulary was built for this copy of the site; <code>deno task reproduce --only 01</code> builds one."
      : `PMI units are n-grams of two to five words that belong together; their list, ${
        (pmi.length / 1e6).toFixed(2)
      } MB, is loaded when they are chosen.`
  } The encoders have ${encoder.layers} layers of ${encoder.hidden} and read ${
    (tokens / 1e6).toLocaleString("en", { maximumSignificantDigits: 2 })
  } million tokens each; the paper’s read 12,000 million. ${
    stuck.length === 0
      ? ""
      : stuck.length === models.length
      ? "They did not learn to read context in that time, so they guess the most frequent tokens."
      : `The one trained at ${
        stuck[0].maskRate * 100
      }&nbsp;% did not learn to read context in that time, so it guesses the most frequent tokens.`
  }</p>
<script type="application/json" class="play-config">${config}</script>
</div>`;
}
