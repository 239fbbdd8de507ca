// Owns what the renderers of `unknot inspect` are given. Each is a pure function of a model and this, and gives back text that ends
// in a newline. Names and paths of the flake are data: none of them becomes an escape code, or markup.

import type { Theme } from "../theme.ts";

/** How something is to be shown. */
export interface InspectOptions {
  /** The project's root, as it is shown: relative to the working directory, `.` for that itself. */
  readonly root: string;
  readonly theme: Theme;
  /** Columns of the terminal; absent where there is none, and then nothing is cut. */
  readonly width: number | undefined;
}
