/**
 * Puts a slider before every menu whose options are steps of a quantity. The menu stays as it is, to be chosen from by
 * name; both stand at the same option.
 */
export function addMenuSliders(menus: HTMLElement): void {
  for (const select of menus.querySelectorAll<HTMLSelectElement>("select[data-ordered]")) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = `${select.options.length - 1}`;
    slider.value = `${select.selectedIndex}`;
    // A label is for one of the two only.
    const name = select.parentElement!.firstChild!.textContent!.trim();
    for (const control of [slider, select]) control.setAttribute("aria-label", name);
    const say = () => slider.setAttribute("aria-valuetext", select.selectedOptions[0].text);
    slider.addEventListener("input", () => {
      select.selectedIndex = +slider.value;
      say();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // The menu has told of the change.
    slider.addEventListener("change", (event) => event.stopPropagation());
    select.addEventListener("change", () => {
      slider.value = `${select.selectedIndex}`;
      say();
    });
    say();
    select.before(slider);
  }
}
