/**
 * Where a section's heading must have come to for the section to be the one that is read: the upper quarter of the
 * window, and everything above it.
 */
const readMargin = "1000000px 0px -75% 0px";

/** Marks the section that is being read in the contents of a page. */
export function markSection(contents: HTMLElement): void {
  const links = new Map(
    [...contents.querySelectorAll("a")].map((link) => [
      document.getElementById(decodeURIComponent(link.hash.slice(1)))!,
      link,
    ]),
  );
  const headings = [...links.keys()];
  const begun = new Set<Element>();
  let atEnd = false;

  /** The heading of the section; the last sections cannot come up, and are read where the page ends. */
  const readHeading = () => {
    if (!atEnd) return headings.findLast((heading) => begun.has(heading));
    const named = headings.find((heading) => links.get(heading)!.hash === location.hash);
    return named === undefined || begun.has(named) ? headings.at(-1) : named;
  };
  const mark = () => {
    const read = readHeading();
    for (const [heading, link] of links) {
      if (heading !== read) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "location");
        reveal(link, contents);
      }
    }
  };

  const beginnings = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) begun.add(target);
      else begun.delete(target);
    }
    mark();
  }, { rootMargin: readMargin });
  for (const heading of headings) beginnings.observe(heading);

  const end = new IntersectionObserver(([{ isIntersecting }]) => {
    atEnd = isIntersecting;
    mark();
  }, { threshold: 0.9 });
  end.observe(document.querySelector(".site-footer")!);
  addEventListener("hashchange", mark);
}

/** Scrolls contents that are longer than the window to one of their links, and nothing else. */
function reveal(link: HTMLElement, contents: HTMLElement): void {
  const [inner, outer] = [link, contents].map((element) => element.getBoundingClientRect());
  if (inner.top < outer.top) contents.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) contents.scrollTop += inner.bottom - outer.bottom;
}
