/** SavedModels as models of tfjs. */
import type * as tf from "@tensorflow/tfjs-core";
import { tensorFlow } from "./backend.ts";

/** A SavedModel of which one signature is called. */
export interface LoadedModel {
  /** The signature's inputs by name, one tensor each; its outputs likewise. */
  predict(inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor>;
  /** Frees the model. */
  dispose(): void;
}

/**
 * Loads a SavedModel, as `tf.saved_model.save` and Keras' `export` write it.
 *
 * @param directory the folder with `saved_model.pb`
 * @param tags which of its graphs
 * @param signature which of the graph's functions
 * @throws Error when TensorFlow has not been started, or there is no such model, graph or signature
 */
export async function loadSavedModel(
  directory: string,
  tags: string[] = ["serve"],
  signature = "serving_default",
): Promise<LoadedModel> {
  tensorFlow();
  const saved = await import("@tensorflow/tfjs-node-gpu/dist/saved_model.js");
  const model = await saved.loadSavedModel(directory, tags, signature);
  return model as unknown as LoadedModel;
}
