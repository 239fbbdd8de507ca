// Owns what the page's views have in common.

/** A view of the page. */
export interface View {
  /** Shown in the tab. */
  readonly name: string;
  readonly element: HTMLElement;
  /** What a search finds here, best first; and shows only that, where the view is a list. */
  search(text: string): readonly Hit[];
  /** Is called when the view comes to the front. */
  show(): void;
}

/** Something that a search found. */
export interface Hit {
  readonly text: string;
  readonly note: string;
  /** Goes there. */
  open(): void;
}
