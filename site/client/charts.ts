import { enliven } from "./figure_view.ts";
import { enlivenForest } from "./forest.ts";

for (const element of document.querySelectorAll<HTMLElement>("figure.figure[data-count]")) {
  enliven(element);
}
for (const element of document.querySelectorAll<HTMLElement>(".forest")) {
  enlivenForest(element);
}
