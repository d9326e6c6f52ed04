import * as Plot from "@observablehq/plot";
import type { JudgedClaim, Verdict } from "../claims/claims.ts";
import { extent } from "./extent.ts";
import type { Figure, Panel, PanelOptions } from "./figure.ts";
import { fontSize, pointedRing } from "./frame.ts";
import { checksFor } from "./parse.ts";
import { referenceColour, seriesStyle } from "./style.ts";

/** The claims as one profile's runs judge them. */
export interface ClaimsData {
  profile: string;
  claims: JudgedClaim[];
}

const rowHeight = 46;
const nameShare = 0.52;
/** Room between the names and the frame, and with the room right of it, in pixels. */
const marginLeft = 12;
const marginSum = 26;

const unitTitles: Record<JudgedClaim["unit"], string> = {
  nats: "By held-out loss",
  points: "By probes and fine-tuning",
  updates: "By when the plateau is left",
};

function format(value: number | null, unit: JudgedClaim["unit"]): string {
  if (value === null) return "–";
  const digits = unit === "nats" ? 3 : unit === "points" ? 1 : 0;
  return `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;
}

const appearance: Record<Verdict, { colour: string; symbol: string }> = {
  supported: { colour: seriesStyle(2).colour, symbol: "circle" },
  contradicted: { colour: seriesStyle(1).colour, symbol: "square" },
  undecided: { colour: referenceColour, symbol: "diamond2" },
};

function textOf(claim: JudgedClaim): string {
  const { unit, effect, low, high, seeds, detectable, verdict } = claim;
  return [
    `${claim.text} (${claim.where})`,
    `${verdict}: ${format(effect, unit)} ${unit} the paper's way`,
    low === null
      ? `${seeds} seed${seeds === 1 ? "" : "s"}, no interval`
      : `interval ${format(low, unit)} to ${format(high, unit)}, ${seeds} seeds; ` +
        `${detectable!.toPrecision(2)} would have been seen`,
    claim.rule,
  ].join("\n");
}

function plot(claims: JudgedClaim[], options: PanelOptions): Plot.PlotOptions {
  const names = options.width * nameShare;
  const rows = claims.filter(({ effect }) => effect !== null).map((claim) => ({
    ...claim,
    x: claim.effect!,
    y: claim.id,
    text: textOf(claim),
    ...appearance[claim.verdict],
  }));
  const ends = [0, ...rows.flatMap(({ x, low, high }) => [x, low ?? x, high ?? x])];
  const [low, high] = extent(ends);
  const space = (high - low || 1) * 0.08;
  const byName = new Map(claims.map(({ id, text }) => [id, text]));
  const unmeasured = claims.filter(({ effect }) => effect === null);
  return {
    width: options.width,
    height: 64 + rowHeight * claims.length,
    marginTop: 24,
    marginBottom: 40,
    marginLeft: names + marginLeft,
    marginRight: marginSum - marginLeft,
    x: { domain: [low - space, high + space], label: null },
    y: { type: "point", domain: claims.map(({ id }) => id), label: null, padding: 0.6 },
    color: { type: "identity" },
    marks: [
      Plot.axisX({ ticks: 3, tickSize: 4, fontSize, label: claims[0].unit, labelArrow: "none" }),
      Plot.axisY({
        tickFormat: (id: string) => byName.get(id)!,
        tickSize: 0,
        fontSize,
        lineWidth: names / fontSize,
      }),
      Plot.ruleX([0], { stroke: referenceColour }),
      Plot.text(["the paper’s way →"], {
        frameAnchor: "top-right",
        dy: -14,
        fill: referenceColour,
        fontSize: fontSize - 1,
        text: (label: string) => label,
      }),
      Plot.text(unmeasured, {
        y: "id",
        text: ({ onPlateau }) => onPlateau > 0 ? "no seed off the plateau" : "not measured",
        frameAnchor: "left",
        lineWidth: (options.width - names - marginSum) / fontSize,
        fill: referenceColour,
        stroke: "var(--surface, #fff)",
        strokeWidth: 6,
        fontSize,
      }),
      Plot.ruleY(rows.filter((row) => row.low !== null), {
        y: "y",
        x1: "low",
        x2: "high",
        stroke: "colour",
        strokeWidth: 1.5,
        strokeOpacity: 0.6,
      }),
      Plot.dot(rows, {
        x: "x",
        y: "y",
        r: 5,
        symbol: "symbol",
        fill: "var(--surface, #fff)",
        stroke: "colour",
        strokeWidth: 2,
        [options.interactive ? "ariaLabel" : "title"]: "text",
      }),
      ...(options.interactive ? [pointedRing(rows, "y")] : []),
    ],
  };
}

function panel(unit: JudgedClaim["unit"], claims: JudgedClaim[]): Panel {
  return {
    key: unit,
    title: unitTitles[unit],
    note: "Circle: supported. Square: contradicted. Diamond: undecided at this scale.",
    description: claims.map((claim) =>
      `${claim.text} ${claim.verdict}, ${format(claim.effect, unit)} ${unit}.`
    ).join(" "),
    plot: (options) => plot(claims, options),
    rates: [],
    table: {
      caption:
        `Effects in ${unit}, positive the paper's way, with intervals corrected for all claims.`,
      columns: [
        "claim",
        "where",
        "verdict",
        "effect",
        "interval",
        "seeds",
        "seeds on the plateau",
        "detectable",
        "rule",
      ],
      rows: claims.map((claim) => [
        claim.text,
        claim.where,
        claim.verdict,
        format(claim.effect, unit),
        claim.low === null ? null : `${format(claim.low, unit)} to ${format(claim.high, unit)}`,
        claim.seeds,
        claim.onPlateau,
        claim.detectable === null ? null : claim.detectable.toPrecision(2),
        claim.rule,
      ]),
    },
  };
}

function parse(data: unknown): ClaimsData {
  const { record, list, text, number, refuse } = checksFor("claims");
  const whole = record(data, "it");
  return {
    profile: text(whole.profile, "profile"),
    claims: list(whole.claims, "claims").map((entry, i): JudgedClaim => {
      const where = `claims[${i}]`;
      const claim = record(entry, where);
      const optional = (field: string) =>
        claim[field] === null ? null : number(claim[field], `${where}.${field}`);
      const unit = text(claim.unit, `${where}.unit`);
      const verdict = text(claim.verdict, `${where}.verdict`);
      if (!(unit in unitTitles)) refuse(`${where}.unit is "${unit}"`);
      if (!(verdict in appearance)) refuse(`${where}.verdict is "${verdict}"`);
      const interval = [optional("low"), optional("high"), optional("detectable")];
      const given = interval.filter((value) => value !== null).length;
      if (given % interval.length !== 0) {
        refuse(`${where} has only some of low, high and detectable`);
      }
      return {
        id: text(claim.id, `${where}.id`),
        text: text(claim.text, `${where}.text`),
        where: text(claim.where, `${where}.where`),
        experiment: text(claim.experiment, `${where}.experiment`),
        rule: text(claim.rule, `${where}.rule`),
        unit: unit as JudgedClaim["unit"],
        seeds: number(claim.seeds, `${where}.seeds`),
        onPlateau: number(claim.onPlateau, `${where}.onPlateau`),
        effect: optional("effect"),
        low: optional("low"),
        high: optional("high"),
        detectable: optional("detectable"),
        verdict: verdict as Verdict,
      };
    }),
  };
}

/** Every claim's effect with its interval and verdict, one panel for each unit. */
export const claimsFigure: Figure<ClaimsData> = {
  id: "claims",
  title: ({ profile }) => `The paper's claims, judged by profile ${profile}`,
  parse,
  seeds: ({ claims }) => extent([0, ...claims.map(({ seeds }) => seeds)])[1],
  panels: ({ claims }) =>
    (Object.keys(unitTitles) as JudgedClaim["unit"][]).flatMap((unit) => {
      const own = claims.filter((claim) => claim.unit === unit);
      return own.length > 0 ? [panel(unit, own)] : [];
    }),
};
