// Owns how the painted output of a command becomes a picture: SVG, readable on light and dark pages, the same on every machine. It knows
// the escape codes that the theme of reports uses, and refuses others.

import stringWidth from "string-width";

const fontSize = 14;
/** Advance of a character. Every run is stretched to its columns, so that any monospaced font stays on the grid. */
const columnWidth = 8.4;
/** As tall as the font, so that lines that are drawn with characters go on from row to row. */
const lineHeight = 17;
const padding = 20;
const titleHeight = 36;

/** Colours by the code that selects them: on a light page, on a dark one. Each has a contrast of at least 4.5 to its ground. */
const colours: Readonly<Record<number, readonly [name: string, light: string, dark: string]>> = {
  31: ["red", "#c1121f", "#ff7b72"],
  32: ["green", "#11712f", "#7ee787"],
  33: ["yellow", "#8a5a00", "#e3b341"],
  34: ["blue", "#1f5fbf", "#79b8ff"],
  35: ["magenta", "#8b3fc7", "#d2a8ff"],
  36: ["cyan", "#0b6e80", "#76d9e6"],
};
const grounds = {
  ground: ["#ffffff", "#161b22"],
  edge: ["#d0d7de", "#30363d"],
  text: ["#24292f", "#e6edf3"],
  dim: ["#656d76", "#8b949e"],
};

interface Style {
  readonly colour: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isUnderlined: boolean;
}

interface Run {
  readonly text: string;
  readonly style: Style;
}

const controlStart = "\u001b";
const colourCode = `${controlStart}\\[[\\d;]*m`;
const plain: Style = { colour: undefined, isBold: false, isDim: false, isUnderlined: false };

/**
 * Draws a window in which `command` was called and printed `output`, `columns` wide.
 * @throws Error for an escape code that no theme of ours writes.
 */
export function terminalPicture(command: string, output: string, columns: number): string {
  const prompt: Run[] = [
    { text: "$", style: { ...plain, isDim: true } },
    { text: ` ${command}`, style: { ...plain, isBold: true } },
  ];
  const lines = [prompt, [], ...readLines(output.trimEnd())];
  const width = Math.ceil(columns * columnWidth + 2 * padding);
  const height = titleHeight + lines.length * lineHeight + padding;
  const rows = lines.map((runs, index) => drawLine(runs, titleHeight + (index + 1) * lineHeight - 5));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(command)}</title>
<style>
${palette(0)}
@media (prefers-color-scheme: dark) {
${palette(1)}
}
text { font: ${fontSize}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: var(--text); white-space: pre }
${Object.values(colours)
  .map(([name]) => `.${name} { fill: var(--${name}) }`)
  .join("\n")}
.dim { fill: var(--dim) }
.bold { font-weight: 700 }
.underlined { text-decoration: underline }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" style="fill: var(--ground); stroke: var(--edge)"/>
<g style="fill: var(--edge)"><circle cx="22" cy="20" r="6"/><circle cx="42" cy="20" r="6"/><circle cx="62" cy="20" r="6"/></g>
${rows.filter((row) => row !== "").join("\n")}
</svg>
`;
}

function palette(index: 0 | 1): string {
  const named = Object.values(colours).map((entry) => [entry[0], entry[index + 1]]);
  const others = Object.entries(grounds).map(([name, pair]) => [name, pair[index]]);
  return `:root { ${[...others, ...named].map(([name, colour]) => `--${name}: ${colour}`).join("; ")} }`;
}

function drawLine(runs: readonly Run[], y: number): string {
  let column = 0;
  const parts: string[] = [];
  for (const { text, style } of runs) {
    const width = stringWidth(text);
    if (text.trim() !== "" || style.isUnderlined) {
      const classes = [
        ...(style.colour === undefined ? [] : [style.colour]),
        ...(style.isDim && style.colour === undefined ? ["dim"] : []),
        ...(style.isBold ? ["bold"] : []),
        ...(style.isUnderlined ? ["underlined"] : []),
      ];
      const attribute = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
      const place = `x="${round(padding + column * columnWidth)}" textLength="${round(width * columnWidth)}"`;
      parts.push(`<tspan ${place}${attribute}>${escapeXml(text)}</tspan>`);
    }
    column += width;
  }
  return parts.length === 0 ? "" : `<text y="${y}" xml:space="preserve">${parts.join("")}</text>`;
}

function readLines(output: string): Run[][] {
  const lines: Run[][] = [[]];
  let style = plain;
  for (const piece of output.split(new RegExp(`(${colourCode}|\n)`))) {
    const codes = piece.startsWith(controlStart) && piece.endsWith("m") ? piece.slice(2, -1) : undefined;
    if (codes !== undefined) for (const code of codes.split(";")) style = applyCode(style, Number(code));
    else if (piece === "\n") lines.push([]);
    else if (piece.includes(controlStart))
      throw new Error(`this escape code cannot be drawn: ${JSON.stringify(piece)}`);
    else if (piece !== "") lines.at(-1)!.push({ text: piece, style });
  }
  return lines;
}

function applyCode(style: Style, code: number): Style {
  const colour = colours[code];
  if (colour !== undefined) return { ...style, colour: colour[0] };
  if (code === 0) return plain;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 4) return { ...style, isUnderlined: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  if (code === 24) return { ...style, isUnderlined: false };
  if (code === 39) return { ...style, colour: undefined };
  throw new Error(`the escape code ${code} cannot be drawn`);
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
