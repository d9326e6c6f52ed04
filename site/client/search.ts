/** A page, or the part of one under a heading. */
interface Result {
  url: string;
  title?: string;
  excerpt: string;
}

interface PageResult extends Result {
  meta: { title: string };
  sub_results: Result[];
}

const MOST_RESULTS = 6;

interface Pagefind {
  options(options: { baseUrl: string }): Promise<void>;
  debouncedSearch(
    query: string,
  ): Promise<{ results: { data(): Promise<PageResult> }[] } | null>;
}

async function openIndex(bundle: URL): Promise<Pagefind> {
  const pagefind: Pagefind = await import(new URL("pagefind.js", bundle).href);
  await pagefind.options({ baseUrl: new URL("..", bundle).pathname });
  return pagefind;
}

/** What the index has for a query; null where another query came after it. */
async function resultsOf(pagefind: Pagefind, query: string): Promise<Result[] | null> {
  const answer = await pagefind.debouncedSearch(query);
  if (answer === null) return null;
  const results = await Promise.all(
    answer.results.slice(0, MOST_RESULTS).map((result) => result.data()),
  );
  return results.map((result) => partOf(result, query)).filter((result) => result !== null);
}

/** A search box over the index that Pagefind made at build time; without the script there is none to see. */
export function addSearch(place: HTMLElement): void {
  const bundle = new URL(place.dataset.bundle!, location.href);
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Search";
  input.setAttribute("aria-label", "Search these pages");
  const found = document.createElement("div");
  found.className = "found";
  found.setAttribute("aria-live", "polite");
  place.append(input, found);

  let loading: Promise<Pagefind> | undefined;
  const load = () =>
    loading ??= openIndex(bundle).catch((error) => {
      loading = undefined;
      throw error;
    });
  const close = () => found.replaceChildren();
  // Whether that failed is told when something is searched for.
  input.addEventListener("focus", () => void load().catch(() => {}));
  input.addEventListener("input", async () => {
    const query = input.value.trim();
    if (query === "") return close();
    let shown: (string | HTMLElement)[];
    try {
      const results = await resultsOf(await load(), query);
      if (results === null) return;
      shown = results.length === 0 ? [`Nothing about “${query}”.`] : results.map(show);
    } catch {
      shown = ["The search index could not be loaded."];
    }
    // The box may have been emptied meanwhile.
    if (input.value.trim() === query) found.replaceChildren(...shown);
  });
  listenToKeys(place, input, found);
  document.addEventListener("pointerdown", (event) => {
    if (!place.contains(event.target as Node)) close();
  });
  place.addEventListener("click", (event) => {
    if ((event.target as Element).closest(".found a") !== null) close();
  });
}

/** Arrows move through what was found, Enter opens the first of it, Escape empties the box. */
function listenToKeys(place: HTMLElement, input: HTMLInputElement, found: HTMLElement): void {
  place.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === "Escape") {
      input.value = "";
      found.replaceChildren();
      input.focus();
    } else if (event.key === "ArrowDown" && links.length > 0) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    } else if (event.key === "Enter" && at < 0) {
      links[0]?.click();
    }
  });
}

/** Pagefind escapes the page's text and marks the words it found; a text is read from it with its spaces. */
function textOf(html: string): string {
  const place = document.createElement("textarea");
  place.innerHTML = html;
  return place.value;
}

/**
 * The part of a page to point to, the first one with a found word; null where Pagefind only guessed: it drops letters of
 * a word until something is left that it knows.
 */
function partOf({ url, meta, excerpt, sub_results }: PageResult, query: string): Result | null {
  const beginnings = query.toLowerCase().split(/\s+/).map((word) => word.slice(0, 4));
  const holds = (some: string) =>
    [...some.matchAll(/<mark>(.*?)<\/mark>/g)].some(([, word]) =>
      beginnings.some((beginning) => textOf(word).toLowerCase().includes(beginning))
    );
  const part = sub_results.find((one) => holds(one.excerpt));
  if (part === undefined && !holds(excerpt)) return null;
  const section = part?.title !== undefined && part.title !== meta.title ? `: ${part.title}` : "";
  return {
    url: part?.url ?? url,
    title: meta.title + section,
    excerpt: part?.excerpt ?? excerpt,
  };
}

function show({ url, excerpt, title: name = "" }: Result): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  const title = document.createElement("b");
  title.textContent = name;
  const text = document.createElement("span");
  for (const part of excerpt.split(/(<mark>.*?<\/mark>)/)) {
    const marked = part.startsWith("<mark>");
    const piece = document.createElement(marked ? "mark" : "span");
    piece.textContent = textOf(part.replace(/<\/?mark>/g, ""));
    text.append(piece);
  }
  link.append(title, text);
  return link;
}
