// Owns the form in which two readings of a file are compared: nested lists, made through these functions alone so that
// what `nix-instantiate --parse` does not tell apart, or orders at will, is the same on both sides.

/** A name or literal, or a list that begins with what it is. */
export type Term = string | readonly Term[];

/** A literal text, told apart from names by its quotes. */
export function text(value: string): Term {
  return JSON.stringify(value);
}

function isText(term: Term | undefined): term is string {
  return typeof term === "string" && term.startsWith('"');
}

/** Joins with `+`; the left-most operand is taken apart, and neighbouring texts are joined: printing loses both. */
export function plus(operands: readonly Term[]): Term {
  const joined: Term[] = [];
  for (const term of operands.filter((operand) => operand !== '""').flatMap((operand, i) => summands(operand, i))) {
    const last = joined.at(-1);
    if (isText(term) && isText(last)) joined[joined.length - 1] = text(JSON.parse(last) + JSON.parse(term));
    else joined.push(term);
  }
  if (joined.length === 0) return text("");
  return joined.length === 1 ? joined[0]! : ["+", ...joined];
}

function summands(operand: Term, index: number): readonly Term[] {
  return index === 0 && Array.isArray(operand) && operand[0] === "+" ? operand.slice(1) : [operand];
}

export function call(callee: Term, argument: Term): Term {
  return Array.isArray(callee) && callee[0] === "call" ? [...callee, argument] : ["call", callee, argument];
}

export function sorted(terms: readonly Term[]): Term[] {
  return [...terms].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Attributes; those with a name of their own are sorted, dynamic ones keep their order. */
export function attributes(kind: string, named: readonly Term[], dynamic: readonly Term[]): Term {
  return [kind, sorted(named), ...dynamic];
}

export function lambda(formals: readonly Term[] | undefined, universal: string, body: Term): Term {
  return ["lambda", formals === undefined ? "" : sorted(formals), universal, body];
}

/** A float as a C++ stream prints it. */
export function float(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const exponent = Number(value.toExponential(5).split("e")[1]);
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e");
  return `${Number(digits)}e${power![0]}${power!.slice(1).padStart(2, "0")}`;
}
