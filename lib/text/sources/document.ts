/** A text that belongs together: an address, a chapter, an article. */
export interface Document {
  /** Unique within its source; decides the document's side of a split. */
  id: string;
  /** In reading order, not yet cleaned. */
  paragraphs: string[];
}
