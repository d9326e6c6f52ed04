import * as Plot from "@observablehq/plot";
import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import { LOG_SHARE, updatesShare } from "../plan/ledger/updates_share.ts";
import { effectNumber, STATES } from "../plan/ledger/ledger_table.ts";
import type { ClaimState } from "../statistics/claim_state.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./parts/figure.ts";
import { fontSize, pointedRing } from "./parts/frame.ts";
import { figureParser } from "./parts/parse.ts";
import { highlightColour, referenceColour, type SeriesStyle, seriesStyle } from "./parts/style.ts";
import { boundsText } from "../../format/interval.ts";
import { fixedPercent } from "../../format/percent.ts";
import { counted } from "../../format/count.ts";

const forestEffect = v.object({
  estimate: finite,
  low: finite,
  high: finite,
  /** Of the interval, as a share. */
  level: finite,
  /** Whether it decides about its claim, or is a description only. */
  judged: v.boolean(),
});

/** An effect with its interval, in the claim's unit. */
export type ForestEffect = v.InferOutput<typeof forestEffect>;

const forestClaim = v.object({
  id: v.string(),
  text: v.string(),
  where: v.string(),
  state: v.picklist(STATES),
  /** Of effect, margin and bounds. */
  unit: v.string(),
  /** One step of the axis: the claim's margin, or what stands in for it. */
  margin: v.pipe(finite, v.gtValue(0, ({ received }) => `is ${received}, not above 0`)),
  /** Between which effects the claim is true; null where there is no such end. */
  trueFrom: v.nullable(finite),
  trueTo: v.nullable(finite),
  /** Null where nothing is to be drawn. */
  effect: v.nullable(forestEffect),
  /** What the runs found, in words. */
  found: v.string(),
  /** What the paper reports; null where it says nothing of it. */
  paper: v.nullable(v.string()),
  /** Seeds an arm. */
  seeds: v.string(),
});

/** A claim with its effect, as a row of the forest shows it. */
export type ForestClaim = v.InferOutput<typeof forestClaim>;

const forestData = v.object({ claims: v.array(forestClaim) });

/** Claims in the paper's order. */
export type ForestData = v.InferOutput<typeof forestData>;

/** A claim that has an effect to draw. */
export type DrawnClaim = ForestClaim & { effect: ForestEffect };

/** The axis ends so many margins from zero on either side; what lies beyond is an arrow. */
const FOREST_LIMIT = 8;

/** Orders in which a reader can have the rows, with their names. */
const FOREST_ORDERS = {
  state: "by state",
  paper: "the paper's",
  effect: "by effect",
} as const;

/** One of those orders. */
export type ForestOrder = keyof typeof FOREST_ORDERS;

const rowHeight = 46;
const nameShare = 0.5;

interface Appearance extends Pick<SeriesStyle, "colour" | "symbol"> {
  filled: boolean;
}

/** A state is told by its mark's shape and filling as well as by colour. */
const appearance: Record<ClaimState["state"], Appearance> = {
  "supported": { ...seriesStyle(2), symbol: "circle", filled: true },
  "contradicted": { ...seriesStyle(1), symbol: "square", filled: true },
  "no difference beyond the margin": { ...seriesStyle(0), symbol: "triangle", filled: true },
  "not decided by these runs": { colour: referenceColour, symbol: "diamond2", filled: false },
  "insensitive measure": { colour: referenceColour, symbol: "star", filled: false },
  "cannot be asked at this size": { colour: referenceColour, symbol: "star", filled: false },
  "not yet run": { colour: referenceColour, symbol: "star", filled: false },
};

/** Whether a claim has an effect to draw. */
export function isDrawn(claim: ForestClaim): claim is DrawnClaim {
  return claim.effect !== null;
}

/** Claims as a reader wants them ordered: by state those that are decided first, by effect the largest in margins. */
export function ordered<Claim extends { state: string; size: number }>(
  claims: readonly Claim[],
  order: ForestOrder,
): Claim[] {
  if (order === "paper") return [...claims];
  if (order === "effect") return claims.toSorted((a, b) => b.size - a.size);
  const rank = ({ state }: Claim) => (STATES as readonly string[]).indexOf(state);
  return claims.toSorted((a, b) => rank(a) - rank(b));
}

/** An effect in margins: `+6.1`. */
export function inMargins({ effect, margin }: DrawnClaim): number {
  return effect.estimate / margin;
}

/** An effect in its unit, in brackets where it decides nothing: `+0.305 nats`, `58 % of the updates`. */
export function effectText({ effect: { estimate, judged }, unit }: DrawnClaim): string {
  const text = unit === LOG_SHARE
    ? `${updatesShare(estimate)} % of the updates`
    : `${effectNumber(estimate, unit)} ${unit}`;
  return judged ? text : `(${text})`;
}

/** Its interval: `+0.274 to +0.336`, `53 to 64 %`. */
export function effectInterval({ effect, unit }: DrawnClaim): string {
  if (unit === LOG_SHARE) return `${updatesShare(effect.high)} to ${updatesShare(effect.low)} %`;
  return boundsText(effect, (value) => effectNumber(value, unit));
}

const clipped = (value: number) => Math.max(-FOREST_LIMIT, Math.min(FOREST_LIMIT, value));

/**
 * The marks of some rows, each `height` pixels high: zero, the margin on either side, a bar at the foot where the claim
 * is true, the interval and the estimate.
 */
function marks(
  claims: readonly DrawnClaim[],
  height: number,
  interactive = false,
): Plot.Markish[] {
  const rows = claims.map((claim) => {
    const { effect, margin, state } = claim;
    const [x, low, high] = [effect.estimate, effect.low, effect.high].map((one) => one / margin);
    const { colour, symbol, filled } = appearance[state];
    return {
      y: claim.id,
      x,
      low,
      high,
      from: clipped(low),
      to: clipped(high),
      trueFrom: clipped((claim.trueFrom ?? -Infinity) / margin),
      trueTo: clipped((claim.trueTo ?? Infinity) / margin),
      judged: effect.judged,
      colour,
      symbol,
      fill: filled ? colour : "var(--surface, #fff)",
      text: `${claim.text} (${claim.where})\n${state}: ${effectText(claim)}, ` +
        `${fixedPercent(effect.level, 1)} interval ${effectInterval(claim)}\n` +
        counted(claim.seeds, "seed"),
    };
  });
  const inside = rows.filter(({ x }) => Math.abs(x) <= FOREST_LIMIT);
  return [
    Plot.barX(rows, { y: "y", x1: -1, x2: 1, fill: highlightColour }),
    Plot.ruleX([-1, 1], { stroke: referenceColour, strokeOpacity: 0.5, strokeDasharray: "1,3" }),
    Plot.ruleX([0], { stroke: referenceColour }),
    Plot.barX(rows, {
      y: "y",
      x1: "trueFrom",
      x2: "trueTo",
      insetTop: height - 5,
      insetBottom: 2,
      fill: referenceColour,
      fillOpacity: 0.7,
    }),
    ...[true, false].map((judged) =>
      Plot.ruleY(rows.filter((row) => row.judged === judged), {
        y: "y",
        x1: "from",
        x2: "to",
        stroke: "colour",
        strokeWidth: 2,
        strokeDasharray: judged ? "none" : "3,3",
      })
    ),
    // Beyond the end of the axis, where no estimate covers them.
    ...[1, -1].map((side) =>
      Plot.dot(rows.filter(({ low, high }) => Math.max(side * low, side * high) > FOREST_LIMIT), {
        x: side * FOREST_LIMIT,
        y: "y",
        symbol: "triangle",
        rotate: 90 * side,
        dx: 6 * side,
        r: 4,
        fill: "colour",
      })
    ),
    Plot.dot(inside, {
      x: "x",
      y: "y",
      r: 5,
      symbol: "symbol",
      fill: "fill",
      stroke: "colour",
      strokeWidth: 2,
      [interactive ? "ariaLabel" : "title"]: "text",
    }),
    ...(interactive ? [pointedRing(inside, "y")] : []),
  ];
}

/** What all charts of effects in margins have in common. */
const frame = {
  x: { domain: [-FOREST_LIMIT, FOREST_LIMIT], label: null, axis: null },
  color: { type: "identity" },
  marginRight: 10,
} satisfies Plot.PlotOptions;

const axis = (options: Plot.AxisXOptions = {}) =>
  Plot.axisX([-FOREST_LIMIT, -4, -1, 1, 4, FOREST_LIMIT], {
    tickFormat: (margins: number) => `${margins < 0 ? "−" : "+"}${Math.abs(margins)}`,
    tickSize: 4,
    fontSize,
    label: null,
    ...options,
  });

/** One claim's chart without words, for a page that has them beside it; sizes in CSS pixels. */
export function rowPlot(claim: DrawnClaim, width: number, height: number): Plot.PlotOptions {
  return {
    ...frame,
    width,
    height,
    marginLeft: frame.marginRight,
    marginTop: 0,
    marginBottom: 0,
    y: { domain: [claim.id], padding: 0, axis: null },
    marks: marks([claim], height),
  };
}

/** The axis of such charts; sizes in CSS pixels. */
export function axisPlot(width: number): Plot.PlotOptions {
  return {
    ...frame,
    width,
    height: 22,
    marginLeft: frame.marginRight,
    marginTop: 0,
    marginBottom: 22,
    marks: [axis(), Plot.ruleX([0], { opacity: 0 })],
  };
}

function plot(claims: readonly DrawnClaim[], options: PanelOptions): Plot.PlotOptions {
  const names = options.width * nameShare;
  const byId = new Map(claims.map(({ id, text, state }) => [id, `${text} ${state}`]));
  return {
    ...frame,
    width: options.width,
    height: 64 + rowHeight * Math.max(1, claims.length),
    marginTop: 20,
    marginBottom: 44,
    marginLeft: names + 12,
    y: { type: "band", domain: claims.map(({ id }) => id), label: null, padding: 0 },
    marks: [
      axis({ label: "effect in margins", labelAnchor: "center", labelArrow: "none" }),
      Plot.axisY({
        tickFormat: (id: string) => byId.get(id)!,
        tickSize: 0,
        fontSize: fontSize - 1,
        lineWidth: names / fontSize,
      }),
      ...marks(claims, rowHeight, options.interactive),
      ...(claims.length === 0
        ? [Plot.text(["Nothing is measured of these claims."], { frameAnchor: "left", fontSize })]
        : []),
    ],
  };
}

/** How a forest is read, in sentences. */
export const FOREST_NOTE: string = "A step of the axis is a claim’s margin, the effect that is " +
  "too small to matter; the shaded band is one margin to either side of zero. The bar at the " +
  "foot of a row is where its claim is true: an interval that lies over it as a whole supports " +
  "the claim, one that lies beside it contradicts. An arrow leaves the axis. A dashed line " +
  "decides nothing.";

function panel(claims: ForestClaim[]): Panel {
  const drawn = claims.filter(isDrawn);
  return {
    key: "claims",
    title: "Effects in units of their margins",
    note: "Circle: supported. Square: contradicted. Triangle: no difference. Diamond: not decided.",
    description: claims.length === 0
      ? "No claim has this state."
      : claims.map(({ text, state, found }) => `${text} ${state}: ${found}.`).join(" "),
    plot: (options) => plot(drawn, options),
    rates: [],
    table: {
      caption: "Every claim with its effect, which has the sign of the plan’s contrast.",
      columns: [
        "claim",
        "where",
        "state",
        "effect",
        "interval low",
        "interval high",
        "interval level",
        "unit",
        "margin",
        "seeds",
        "the paper",
        "found",
      ],
      rows: claims.map(({ text, where, state, effect, unit, margin, seeds, paper, found }) => [
        text,
        where,
        state,
        effect?.estimate ?? null,
        effect?.low ?? null,
        effect?.high ?? null,
        effect?.level ?? null,
        unit,
        margin,
        seeds,
        paper,
        found,
      ]),
    },
  };
}

function controls({ claims }: ForestData): Control[] {
  const states = STATES.filter((state) => claims.some((claim) => claim.state === state));
  if (claims.length < 2) return [];
  return [
    {
      key: "order",
      label: "Order",
      options: Object.entries(FOREST_ORDERS).map(([value, label]) => ({ value, label })),
    },
    ...(states.length < 2 ? [] : [{
      key: "state",
      label: "State",
      options: [
        { value: "all", label: "every state" },
        ...states.map((state) => ({ value: state, label: state })),
      ],
    }]),
  ];
}

function chosen({ claims }: ForestData, { order = "state", state = "all" }: Choices) {
  const sized = claims.map((claim) => ({
    claim,
    state: claim.state,
    size: isDrawn(claim) ? inMargins(claim) : -Infinity,
  }));
  return ordered(sized, order as ForestOrder).map(({ claim }) => claim)
    .filter((claim) => state === "all" || claim.state === state);
}

/** Every claim of a plan as a row: its effect in units of its margin, with the interval that tells its state. */
export const forest: Figure<ForestData> = {
  id: "forest",
  title: ({ claims }) =>
    `${claims.length} claims, ${
      claims.filter(({ effect }) => effect?.judged).length
    } of them judged`,
  parse: figureParser("forest", forestData),
  controls,
  panels: (data, choices = {}) => [panel(chosen(data, choices))],
};
