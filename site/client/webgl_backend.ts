// A bundle of its own, which few readers need: it adds its backend to the engine that the page's bundle started.
import "@tensorflow/tfjs-backend-webgl";
