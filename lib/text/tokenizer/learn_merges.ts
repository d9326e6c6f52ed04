/**
 * Program: learns byte pair merges of the text file named first and saves them to the file named
 * second. A process of its own, because the native trainer keeps its thread busy and draws on the
 * terminal.
 */
import { BPE, byteLevelPreTokenizer, Tokenizer } from "tokenizers";

const [textFile, output] = Deno.args;
const learner = new Tokenizer(BPE.init({}, []));
learner.setPreTokenizer(byteLevelPreTokenizer(false));
learner.train([textFile]);
learner.save(output);
