/** SavedModels, the format in which TensorFlow stores graphs with their weights. */
import {
  cString,
  outputArray,
  type Pointer,
  pointerArray,
  type TensorFlowApi,
  TensorFlowError,
} from "./c_api.ts";

/** A loaded SavedModel: a session and the graph that its names refer to. */
export interface SavedModel {
  session: Pointer;
  graph: Pointer;
}

/**
 * Loads a SavedModel.
 *
 * @param directory the folder with `saved_model.pb`
 * @param tags which of its graphs, usually `["serve"]`
 * @throws TensorFlowError when it cannot be loaded
 */
export function loadSavedModel(
  api: TensorFlowApi,
  directory: string,
  tags: readonly string[],
): SavedModel {
  const options = api.TF_NewSessionOptions();
  const metaGraph = api.TF_NewBuffer();
  const graph = api.TF_NewGraph();
  const tagBytes = tags.map(cString);
  try {
    const session = api.TF_LoadSessionFromSavedModel(
      options,
      null,
      cString(directory),
      pointerArray(tagBytes.map((tag) => Deno.UnsafePointer.of(tag))),
      tags.length,
      graph,
      metaGraph,
    );
    return { session, graph };
  } catch (error) {
    api.TF_DeleteGraph(graph);
    throw new TensorFlowError(
      `The SavedModel ${directory} cannot be loaded: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    api.TF_DeleteBuffer(metaGraph);
    api.TF_DeleteSessionOptions(options);
  }
}

/**
 * Runs a SavedModel.
 *
 * @param inputNames tensor names such as `serving_default_x:0`, one for each of `inputs` (`TF_Tensor*`)
 * @returns new `TF_Tensor*`, one for each of `outputNames`
 * @throws Error when a name is not in the graph or tensors and names differ in number
 * @throws TensorFlowError with what TensorFlow reports
 */
export function runSavedModel(
  api: TensorFlowApi,
  model: SavedModel,
  inputNames: readonly string[],
  inputs: readonly Pointer[],
  outputNames: readonly string[],
): Pointer[] {
  if (inputNames.length !== inputs.length) {
    throw new Error(
      `A SavedModel takes one tensor for each name of an input, but ${inputs.length} tensors were ` +
        `given for the ${inputNames.length} names ${inputNames.join(", ")}.`,
    );
  }
  const place = (name: string) => {
    const [operationName, index = "0"] = name.split(":");
    const operation = api.TF_GraphOperationByName(model.graph, cString(operationName));
    if (operation === null) throw new Error(`The SavedModel's graph has no tensor named ${name}.`);
    return { operation, index: Number(index) };
  };
  const results = new BigUint64Array(outputNames.length);
  api.TF_SessionRun(
    model.session,
    null,
    outputArray(inputNames.map(place)),
    pointerArray(inputs),
    inputs.length,
    outputArray(outputNames.map(place)),
    results,
    results.length,
    null,
    0,
    null,
  );
  return Array.from(results, (pointer) => Deno.UnsafePointer.create(pointer));
}

/** Frees a SavedModel. */
export function deleteSavedModel(api: TensorFlowApi, model: SavedModel): void {
  api.TF_DeleteSession(model.session);
  api.TF_DeleteGraph(model.graph);
}
