// Owns what a page shows: the models, as they stand in the page.

import type { ImportGraph } from "../../eval/inspect/import-graph.ts";
import type { RolesReport } from "../../eval/inspect/roles-report.ts";
import type { VarsTable } from "../../eval/inspect/vars-table.ts";

/** Everything in a page. A part that was not asked for is absent, and has no view. */
export interface PageDocument {
  /** What the page calls the project. */
  readonly title: string;
  readonly imports?: ImportGraph;
  readonly vars?: VarsTable;
  readonly roles?: RolesReport;
}
