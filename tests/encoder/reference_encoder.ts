import type { EncoderConfig } from "@/encoder/config.ts";
import type { Parameters } from "@/encoder/parameters.ts";

/**
 * The encoder written with scalars in float64, position by position and straight from the
 * formulas, to compare the tensor code with.
 *
 * @param lengths number of real tokens in each row
 * @returns one vector per position, row after row
 */
export function referenceEncode(
  config: EncoderConfig,
  parameters: Parameters,
  rows: number[][],
  lengths: number[],
): number[][] {
  const body = "roberta_prelayernorm";
  const matrix = (name: string) => parameters[name].arraySync() as number[][];
  const vector = (name: string) => parameters[name].arraySync() as number[];
  const dense = (name: string, x: number[]) => {
    const bias = vector(`${name}.bias`);
    return matrix(`${name}.weight`).map((row, i) => bias[i] + dot(row, x));
  };
  const norm = (name: string, x: number[]) => {
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    const [gain, bias] = [vector(`${name}.weight`), vector(`${name}.bias`)];
    return x.map((v, i) => gain[i] * (v - mean) / Math.sqrt(variance + 1e-5) + bias[i]);
  };
  const width = config.hidden / config.heads;
  const turn = (x: number[], position: number) => {
    if (config.positions.kind === "learned") return x;
    const { base } = config.positions;
    return x.map((v, i) => {
      const pair = i % (width / 2);
      const angle = position * base ** (-2 * pair / width);
      const other = i < width / 2 ? -x[i + width / 2] : x[i - width / 2];
      return v * Math.cos(angle) + other * Math.sin(angle);
    });
  };

  return rows.flatMap((row, r) => {
    let states = row.map((id, position) => {
      const token = matrix(`${body}.embeddings.word_embeddings.weight`)[id];
      const place = config.positions.kind === "learned"
        ? matrix(`${body}.embeddings.position_embeddings.weight`)[position + 2]
        : token.map(() => 0);
      return norm(`${body}.embeddings.LayerNorm`, add(token, place));
    });
    for (let index = 0; index < config.layers; index++) {
      const layer = `${body}.encoder.layer.${index}`;
      const normed = states.map((x) => norm(`${layer}.attention.LayerNorm`, x));
      const [queries, keys, values] = ["query", "key", "value"].map((kind) =>
        normed.map((x) => dense(`${layer}.attention.self.${kind}`, x))
      );
      states = states.map((x, position) => {
        const mixed = Array.from({ length: config.heads }, (_, head) => {
          const part = (v: number[]) => v.slice(head * width, (head + 1) * width);
          const query = turn(part(queries[position]), position);
          const weights = keys.slice(0, lengths[r]).map((key, other) =>
            Math.exp(dot(query, turn(part(key), other)) / Math.sqrt(width))
          );
          const total = weights.reduce((a, b) => a + b);
          return weights
            .map((weight, other) => part(values[other]).map((v) => v * weight / total))
            .reduce(add);
        }).flat();
        return add(x, dense(`${layer}.attention.output.dense`, mixed));
      });
      states = states.map((x) => {
        const inner = dense(
          `${layer}.intermediate.dense`,
          norm(`${layer}.intermediate.LayerNorm`, x),
        );
        return add(x, dense(`${layer}.output.dense`, inner.map(gelu)));
      });
    }
    return states.map((x) => norm(`${body}.LayerNorm`, x));
  });
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

function add(a: number[], b: number[]): number[] {
  return a.map((v, i) => v + b[i]);
}

/** x·Φ(x), with Φ by numerical integration (Simpson) of the normal density from 0. */
function gelu(x: number): number {
  const steps = 200;
  const density = (t: number) => Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
  let integral = density(0) + density(x);
  for (let i = 1; i < steps; i++) integral += (i % 2 ? 4 : 2) * density(i * x / steps);
  return x * (0.5 + integral * x / (3 * steps));
}
