import type { Parameters } from "../../encoder/parameters.ts";
import { filterRecord, mapRecord } from "../../encoder/tree.ts";
import { tf } from "../../tensorflow/mod.ts";

/** Shapes by parameter name. */
export type Shapes = Record<string, number[]>;

/** What an optimizer remembers between updates: for each slot a tensor for each parameter it moves. */
export type OptimizerState = Record<string, Parameters>;

/**
 * How weights move, as pure functions. Optimizers compose: one may clip the gradients for another, or
 * give each of several others its share of the parameters.
 */
export interface Optimizer {
  /** Shapes of the state, by slot and parameter; every slot begins with zeros. */
  slots(shapes: Shapes): Record<string, Shapes>;
  /**
   * The numbers by which update `step` (from 1) depends on time. They go into `update` as scalars, so
   * that one traced update serves all steps.
   */
  scalars(learningRate: number, step: number): Record<string, number>;
  /** New weights and new state, each of the shapes of the old ones; float32 throughout. */
  update(
    parameters: Parameters,
    gradients: Parameters,
    state: OptimizerState,
    scalars: Record<string, tf.Scalar>,
  ): { parameters: Parameters; state: OptimizerState };
}

/** The state before the first update: zeros. */
export function initialState(optimizer: Optimizer, parameters: Parameters): OptimizerState {
  const shapes = mapRecord(parameters, ({ shape }) => shape);
  return mapRecord(optimizer.slots(shapes), (slot) => mapRecord(slot, (shape) => tf.zeros(shape)));
}

/** The numbers by which update `step` (from 1) depends on time, as `update` takes them. */
export function scalarsOf(
  optimizer: Optimizer,
  learningRate: number,
  step: number,
): Record<string, tf.Scalar> {
  return mapRecord(optimizer.scalars(learningRate, step), (value) => tf.scalar(value));
}

/**
 * Gives each of several optimizers the parameters whose names and shapes it is for, the first that
 * wants one taking it.
 *
 * @throws {Error} from `slots` when no optimizer is for a parameter, naming it
 */
export function partition(
  parts: Record<string, { of(name: string, shape: number[]): boolean; optimizer: Optimizer }>,
): Optimizer {
  const takerOf = (name: string, shape: number[]) => {
    const taker = Object.entries(parts).find(([, part]) => part.of(name, shape));
    if (!taker) throw new Error(`No optimizer moves ${name}, of shape [${shape}]; give it one.`);
    return taker[0];
  };
  return {
    slots(shapes) {
      const slots: Record<string, Shapes> = {};
      for (const [part, { optimizer }] of Object.entries(parts)) {
        const own = filterRecord(shapes, (name, shape) => takerOf(name, shape) === part);
        for (const [slot, entries] of Object.entries(optimizer.slots(own))) {
          slots[slot] = { ...slots[slot], ...entries };
        }
      }
      return slots;
    },
    scalars(learningRate, step) {
      return Object.fromEntries(
        Object.entries(parts).flatMap(([part, { optimizer }]) =>
          Object.entries(optimizer.scalars(learningRate, step))
            .map(([name, value]) => [`${part}/${name}`, value])
        ),
      );
    },
    update(parameters, gradients, state, scalars) {
      const next: { parameters: Parameters; state: OptimizerState } = { parameters: {}, state: {} };
      for (const [part, { optimizer }] of Object.entries(parts)) {
        const owns = (name: string) => takerOf(name, parameters[name].shape) === part;
        const own = <T>(record: Record<string, T>) => filterRecord(record, owns);
        const prefix = `${part}/`;
        const ownScalars = Object.fromEntries(
          Object.entries(scalars).filter(([name]) => name.startsWith(prefix))
            .map(([name, value]) => [name.slice(prefix.length), value]),
        );
        const moved = optimizer.update(
          own(parameters),
          own(gradients),
          mapRecord(state, own),
          ownScalars,
        );
        Object.assign(next.parameters, moved.parameters);
        for (const [slot, entries] of Object.entries(moved.state)) {
          next.state[slot] = { ...next.state[slot], ...entries };
        }
      }
      // Workers exchange weights in their order, which must not depend on who moved them.
      next.parameters = mapRecord(parameters, (_, name) => next.parameters[name]);
      next.state = mapRecord(
        state,
        (slot, name) => mapRecord(slot, (_, of) => next.state[name][of]),
      );
      return next;
    },
  };
}
