import { figureControls } from "@/report/figures/parts/controls.ts";
import {
  axisPlot,
  type DrawnClaim,
  effectInterval,
  effectText,
  forest,
  FOREST_NOTE,
  type ForestClaim,
  type ForestData,
  inMargins,
  isDrawn,
  ordered,
  rowPlot,
} from "@/report/figures/forest.ts";
import { type Html, joinMarkup, markup, trusted, unbroken } from "@/format/html.ts";
import { amountText } from "@/report/plan/ledger/found.ts";
import { signed } from "@/format/signed.ts";
import { renderWordless } from "@/report/render/render.ts";
import { menusHtml } from "../panel_html.ts";
import { stateHtml } from "./state_html.ts";
import { fixedPercent } from "@/format/percent.ts";

/** Its identifier on the page, in addresses and in files. */
export const forestId = "forest";

/** A row's chart in CSS pixels; fits a phone of 320 with its margins. */
const [chartWidth, chartHeight] = [280, 30];

const columns = ["claim", "effect in margins", "effect", "the paper reports", "seeds", "state"];

/** What a browser needs to order and filter a claim. */
function choosable(claim: ForestClaim, place: number): Html {
  return markup`data-place="${place}" data-state="${claim.state}" data-size="${
    isDrawn(claim) && inMargins(claim).toFixed(3)
  }"`;
}

function rowHtml(claim: DrawnClaim, place: number): Html {
  const { text, where, margin, unit, paper, seeds, state } = claim;
  const cells = [
    trusted(renderWordless(rowPlot(claim, chartWidth, chartHeight))),
    markup`<b>${unbroken(effectText(claim))}</b> <span class="interval">${
      unbroken(effectInterval(claim))
    }, ${unbroken(fixedPercent(claim.effect.level, 1))}</span> <span class="interval">${
      signed(inMargins(claim), 1)
    } × ${amountText(margin, unit)}</span>`,
    paper === null ? "–" : unbroken(paper),
    unbroken(seeds),
    stateHtml(state),
  ];
  return markup`<tr role="row" class="claim" ${
    choosable(claim, place)
  }><th role="rowheader" scope="row">${unbroken(text)} <span class="where">${
    unbroken(where)
  }</span></th>${
    cells.map((cell, i) => markup`<td role="cell" data-label="${columns[i + 1]}">${cell}</td>`)
  }</tr>`;
}

/** Claims under the name of the state that they share, in the order of their states. */
function grouped<Claim extends ForestClaim>(
  claims: readonly Claim[],
  html: (claims: [Claim, number][], state: ForestClaim["state"]) => Html,
  places: ReadonlyMap<string, number>,
): Html {
  const sorted = ordered(claims.map((claim) => ({ state: claim.state, size: 0, claim })), "state");
  const groups = [...Map.groupBy(sorted, ({ state }) => state)].map(([state, own]) =>
    html(own.map(({ claim }) => [claim, places.get(claim.id)!]), state)
  );
  return joinMarkup(groups, "\n");
}

function tableHtml(
  drawn: readonly DrawnClaim[],
  places: ReadonlyMap<string, number>,
): Html | null {
  if (drawn.length === 0) return null;
  const head = columns.map((name, i) =>
    i === 1
      ? markup`<th role="columnheader" scope="col" class="axis">${name}${
        trusted(renderWordless(axisPlot(chartWidth)))
      }</th>`
      : markup`<th role="columnheader" scope="col">${name}</th>`
  );
  const rows = grouped(
    drawn,
    (own, state) =>
      markup`<tr role="row" class="group" data-state="${state}"><th role="rowheader" scope="rowgroup" colspan="${columns.length}">${
        stateHtml(state)
      } <span class="count">${own.length}</span></th></tr>
${joinMarkup(own.map(([claim, place]) => rowHtml(claim, place)), "\n")}`,
    places,
  );
  return markup`<table role="table" class="forest-table" aria-label="Claims with an effect">
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows}
</tbody>
</table>`;
}

/** Claims without an effect to draw, as short as they can be said. */
function waitingHtml(claims: readonly ForestClaim[], places: ReadonlyMap<string, number>): Html {
  return grouped(
    claims,
    (own, state) =>
      markup`<section class="waiting" data-state="${state}">
<h3>${stateHtml(state)} <span class="count">${own.length}</span></h3>
<ul>
${
        joinMarkup(
          own.map(([claim, place]) =>
            markup`<li ${choosable(claim, place)}>${unbroken(claim.text)} <span class="where">${
              unbroken(claim.where)
            }; ${unbroken(claim.seeds)} seeds${
              claim.paper !== null && `; the paper: ${unbroken(claim.paper)}`
            }</span></li>`
          ),
          "\n",
        )
      }
</ul>
</section>`,
    places,
  );
}

/**
 * The forest as a table that reads without a script, without colour and on a phone: a row a claim with its chart and
 * numbers, grouped by state; claims without an effect in a list below.
 *
 * @param files what it can be downloaded as
 */
export function forestHtml(data: ForestData, files: Html | null): Html {
  const places = new Map(data.claims.map(({ id }, i) => [id, i]));
  const drawn = data.claims.filter(isDrawn);
  return markup`<div class="figure forest" id="${forestId}">
${
    drawn.length > 0 && markup`<p class="column forest-note">${unbroken(FOREST_NOTE)}</p>\n`
  }<div class="controls" role="group" aria-label="Which claims, in which order">
<div class="menus">
${menusHtml(figureControls(forest, data), {})}
</div>
<p class="forest-count" role="status"></p>
</div>
${tableHtml(drawn, places)}
${waitingHtml(data.claims.filter((claim) => !isDrawn(claim)), places)}
<p class="files">${files}</p>
</div>`;
}
