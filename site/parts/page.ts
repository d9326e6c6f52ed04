/** What every page tells its layout; paths start at the site's root. */
export interface Page {
  url: string;
  title: string;
  description: string;
  /** The page's own HTML, inside the layout. */
  content: string;
  /** Bundles of `client/` that only this page loads. */
  scripts?: string[];
  /** Site-wide, from `_data.ts`. */
  siteTitle: string;
  styleHash: string;
}

/** A heading of a page, for its table of contents. */
export interface Heading {
  id: string;
  text: string;
  level: number;
}
