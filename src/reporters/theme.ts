// Owns the colours: what each part of a report is painted with. Nothing else in a reporter names a colour.

import { Chalk } from "chalk";
import type { Severity } from "../lint/diagnostic.ts";

/** Paints a piece of text; the text comes back with or without escape codes around it. */
export type Paint = (text: string) => string;

/** One paint for each part of a report. */
export interface Theme {
  readonly severity: Readonly<Record<Severity, Paint>>;
  /** The first sentence of a message. */
  readonly lead: Paint;
  /** Code quoted in a message or a label. */
  readonly quoted: Paint;
  readonly path: Paint;
  /** Line numbers, rules beside the code, arrows. */
  readonly gutter: Paint;
  /** Lines shown only for context. */
  readonly context: Paint;
  readonly related: Paint;
  readonly faint: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly good: Paint;
  readonly caution: Paint;
  readonly plain: Paint;
}

/** The theme for a level of colours, as chalk counts them; at level 0 every paint gives its text back. */
export function buildTheme(level: 0 | 1 | 2 | 3): Theme {
  const chalk = new Chalk({ level });
  return {
    severity: { error: chalk.red.bold, warning: chalk.yellow.bold, info: chalk.cyan.bold },
    lead: chalk.bold,
    quoted: chalk.cyan,
    path: chalk.underline,
    gutter: chalk.blue,
    context: chalk.dim,
    related: chalk.magenta,
    faint: chalk.dim,
    added: chalk.green,
    removed: chalk.red,
    good: chalk.green.bold,
    caution: chalk.yellow,
    plain: (text) => text,
  };
}
