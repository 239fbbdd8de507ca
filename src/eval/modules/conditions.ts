// Owns what stands around definitions and decides whether, or in which rank, they hold: `mkIf`, `mkForce` and its likes, `mkOrder`.

import type { Answer } from "../account.ts";
import type { Demand } from "../demand.ts";
import type { Origin } from "../value.ts";

/** A condition under which definitions hold, and where in config it stands; one without demands where they may be outranked. */
export interface Condition {
  readonly path: readonly string[];
  readonly demands: readonly Demand[];
  readonly origin: Origin;
  /** Whether it is known to be met, so that what it guards is evaluated. */
  readonly isMet?: boolean;
  /** Whether it lets the definition outrank plain ones. */
  readonly isStrong?: boolean;
  /** Whether it is no condition but an order among the definitions of an option. */
  readonly isOrder?: boolean;
}

/** Of plain definitions; what ranks lower is not looked at where one of these outranks it. */
const plainPriority = 100;

/** Whether all of them are known to be met. */
export function areMet(conditions: readonly Condition[]): boolean {
  return conditions.every(({ isMet }) => isMet);
}

/** What a rank says of the definition that has it. */
export type Rank = Required<Pick<Condition, "demands" | "isMet" | "isStrong" | "isOrder">>;

/** The rank that a priority, or an order, gives. To rank a definition, it has to be known; that is learned option by option. */
export function rankedBy(isOrder: boolean, priority: Answer | undefined): Rank {
  const rank = priority?.value.kind === "number" ? priority.value.value : undefined;
  const isMet = isOrder || (rank !== undefined && rank <= plainPriority);
  const isStrong = !isOrder && (rank === undefined || rank < plainPriority);
  return { demands: priority?.demands ?? [], isMet, isStrong, isOrder };
}

/** Whether a rank is that of any definition. */
export function isPlain({ demands, isMet, isStrong, isOrder }: Rank): boolean {
  return isMet && demands.length === 0 && !isStrong && !isOrder;
}
