/** Opens the tables of all figures while the page is printed. */
export function printTables(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details.numbers:not([open])")];
    for (const table of opened) table.open = true;
  });
  addEventListener("afterprint", () => {
    for (const table of opened) table.open = false;
  });
}
