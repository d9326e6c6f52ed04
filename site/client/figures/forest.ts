import type { Choices } from "@/report/figures/parts/figure.ts";
import { type ForestOrder, ordered } from "@/report/figures/forest.ts";
import { readChoices, writeChoices } from "./page_state.ts";
import { counted } from "@/format/count.ts";

/** Makes the forest on the page answer: its order, its filter, and the address that names both. */
export function enlivenForest(element: HTMLElement): void {
  const menus = [...element.querySelectorAll<HTMLSelectElement>("[data-control]")];
  const body = element.querySelector("tbody");
  const rows = [...element.querySelectorAll<HTMLElement>("tr.claim")].map((row) => ({
    row,
    place: +row.dataset.place!,
    state: row.dataset.state!,
    size: +row.dataset.size!,
  })).sort((a, b) => a.place - b.place);
  const groups = new Map(
    [...element.querySelectorAll<HTMLElement>("tr.group")].map((row) => [row.dataset.state!, row]),
  );
  const waiting = [...element.querySelectorAll<HTMLElement>(".waiting")];
  const count = element.querySelector(".forest-count")!;

  const chosen = (): Choices =>
    Object.fromEntries(menus.map(({ dataset, value }) => [dataset.control!, value]));

  const show = () => {
    const { order, state = "all" } = chosen();
    const wanted = (own: string) => state === "all" || state === own;
    let last = "";
    for (const { row, state: own } of ordered(rows, order as ForestOrder)) {
      if (order === "state" && own !== last) body!.append(groups.get(own)!);
      last = own;
      row.hidden = !wanted(own);
      body!.append(row);
    }
    for (const [own, row] of groups) row.hidden = order !== "state" || !wanted(own);
    const table = body?.parentElement;
    if (table) table.hidden = !rows.some(({ row }) => !row.hidden);
    for (const section of waiting) section.hidden = !wanted(section.dataset.state!);
    const shown = element.querySelectorAll("tr.claim:not([hidden]), .waiting:not([hidden]) li");
    count.textContent = counted(shown.length, "claim");
  };

  const follow = () => {
    const wanted = readChoices(element.id);
    for (const menu of menus) {
      const asked = wanted[menu.dataset.control!];
      const known = [...menu.options].some(({ value }) => value === asked);
      menu.value = known ? asked : menu.options[0].value;
    }
    show();
  };

  element.addEventListener("change", () => {
    show();
    const changed = menus.filter(({ selectedIndex }) => selectedIndex > 0)
      .map(({ dataset, value }) => [dataset.control!, value]);
    writeChoices(element.id, Object.fromEntries(changed));
  });
  follow();
  globalThis.addEventListener("popstate", follow);
}
