// Owns what is known of commands: which files each writes besides its output, and which come with the shell, with coreutils, or
// with which package. A command that is not here may write anything.

import { marks } from "./shell-text.ts";

/** Commands that bash has built in. */
export const builtins: ReadonlySet<string> = new Set(
  ". : [ alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait".split(
    " ",
  ),
);

/** The commands of GNU coreutils. */
export const coreutils: ReadonlySet<string> = new Set(
  "[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo env expand expr factor false fmt fold groups head hostid id install join kill link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink uptime users vdir wc who whoami yes".split(
    " ",
  ),
);

/** Packages of nixpkgs by the commands they bring; the first is what one would add. */
export const packagesOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "age-keygen": ["age", "rage"],
    awk: ["gawk", "mawk", "busybox"],
    bc: ["bc"],
    curl: ["curl"],
    diceware: ["diceware"],
    egrep: ["gnugrep", "busybox"],
    find: ["findutils", "busybox"],
    gawk: ["gawk"],
    gpg: ["gnupg"],
    grep: ["gnugrep", "busybox"],
    htpasswd: ["apacheHttpd"],
    jq: ["jq"],
    mkpasswd: ["mkpasswd", "whois", "busybox"],
    openssl: ["openssl", "libressl"],
    pwgen: ["pwgen"],
    python3: ["python3", "python"],
    sed: ["gnused", "busybox"],
    "ssh-keygen": ["openssh"],
    uuidgen: ["util-linux", "libuuid"],
    wg: ["wireguard-tools"],
    xargs: ["findutils", "busybox"],
    xkcdpass: ["xkcdpass"],
    xxd: ["xxd", "tinyxxd", "vim", "unixtools"],
  }),
);

/** Packages of which it is known that they bring no other command of `packagesOf` than those listed there. */
export const plainPackages: ReadonlySet<string> = new Set([
  ...[...packagesOf.values()].flat().filter((name) => name !== "busybox" && name !== "python"),
  ..."bash coreutils gnutar gzip jwt-cli keepassxc nebula openssh pwgen-secure sops step-cli tor wireguard-go xz yq yq-go zerotierone".split(
    " ",
  ),
]);

/** Commands that write nothing but their output, whatever they are given. */
const silentCommands: ReadonlySet<string> = new Set([
  ..."[ : basename dirname base32 base64 basenc b2sum break cat chmod chgrp chown cksum comm continue cut date declare diceware echo exit expand export expr factor false fmt fold getopts grep egrep fgrep hash head hostname id join jq let local ls mapfile md5sum mkdir mkfifo mkpasswd mktemp nl nproc numfmt od paste popd pr printf pushd pwd pwgen read readarray readlink readonly realpath return rm rmdir seq set sha1sum sha224sum sha256sum sha384sum sha512sum shift shopt shuf sleep stat sum sync tac tail test tr true tsort type typeset ulimit umask uname unexpand uniq unset uuidgen wait wc wg which whoami xkcdpass bc cd hexdump".split(
    " ",
  ),
]);

/** An argument of a command, with the values that it may come to. */
export interface Argument {
  readonly values: readonly string[];
}

/**
 * The files that a command writes, as values with marks; undefined where it may write anything. Output that is redirected is not
 * looked at.
 */
export function filesWrittenBy(name: string, args: readonly Argument[]): readonly string[] | undefined {
  if (silentCommands.has(name)) return [];
  switch (name) {
    case "tee":
    case "touch":
    case "truncate":
    case "shred":
      return operands(args);
    case "cp":
    case "mv":
    case "ln":
    case "install":
      return copies(args);
    case "ssh-keygen":
      return options(args, ["-f"])?.flatMap((file) => [file, `${file}.pub`, `${file}-cert.pub`]);
    case "age-keygen":
      return options(args, ["-o", "--output"]);
    case "openssl":
      return options(args, ["-out", "-keyout", "-CAserial"]);
    case "dd":
      return args.flatMap(({ values }) => values.flatMap((value) => (value.startsWith("of=") ? value.slice(3) : [])));
    case "sed":
      return args.some(({ values }) => values.some((value) => /^(-[nErsz]*i|--in-place)/.test(value)))
        ? operands(args)
        : [];
    case "awk":
    case "gawk":
      return args.some(({ values }) => values.some((value) => /[>|\uE000\uE001]|system/.test(value))) ? undefined : [];
    case "xxd":
    case "uniq":
      return operands(args).slice(1);
    case "sort":
      return options(args, ["-o", "--output"]);
    case "htpasswd":
      return hasFlag(args, "n") ? [] : operands(args).slice(0, 1);
    case "nix-store":
      return args[0]?.values.includes("--generate-binary-cache-key")
        ? args.slice(1).flatMap(({ values }) => values)
        : undefined;
    case "find":
      return args.some(({ values }) => values.some((value) => /^-(exec|ok|fprint|fls)|\uE000/.test(value)))
        ? undefined
        : [];
    default:
      return undefined;
  }
}

/** Interpreters: what they do is in text of another language, and `$out` is in their environment. */
const interpreters = /^(python|perl|ruby|node|bash|sh|nix|xargs|parallel|make|env|nix-shell|dash|zsh|lua)[\d.]*$/;

/**
 * The files that a command may take away, or make folders of, as values with marks: those it is told to, and whatever a command that
 * is not known is given.
 */
export function filesTakenBy(name: string, args: readonly Argument[]): readonly string[] {
  switch (name) {
    case "rm":
    case "rmdir":
    case "shred":
    case "unlink":
    case "mkdir":
      return operands(args);
    case "mv":
      return hasTarget(args) ? operands(args) : plainOperands(args).slice(0, -1).flat();
    case "install":
      return hasFlag(args, "d") ? operands(args) : [];
    case "cp":
      return ["r", "R", "a"].some((letter) => hasFlag(args, letter)) ? operands(args) : [];
    case "find":
      return args.some(({ values }) => values.some((value) => /^-(delete|exec|ok)/.test(value))) ? [marks.unknown] : [];
  }
  if (interpreters.test(name)) return [marks.unknown];
  return filesWrittenBy(name, args) === undefined ? args.flatMap(({ values }) => values.map(valueOfOption)) : [];
}

/** The argument that names a file for a command to write; undefined where the file is a by-product. */
export function argumentNaming(args: readonly Argument[], file: string): number | undefined {
  const index = args.findIndex(({ values: [value, ...others] }) => {
    return value !== undefined && others.length === 0 && (value === file || valueOfOption(value) === file);
  });
  return index === -1 || args[index - 1]?.values[0] === "-CAserial" ? undefined : index;
}

// `--out=x`, `of=x`.
function valueOfOption(value: string): string {
  return /^[\w-]+=(.*)$/s.exec(value)?.[1] ?? value;
}

/** The values of arguments that are no options. */
export function operands(args: readonly Argument[]): string[] {
  return args.flatMap(({ values }) => values.filter((value) => !value.startsWith("-")));
}

function hasFlag(args: readonly Argument[], letter: string): boolean {
  return args.some(({ values }) => values.some((value) => /^-[a-zA-Z0-9]+$/.test(value) && value.includes(letter)));
}

// What options are given, apart or joined with `=`; undefined where an argument that is not known may be such an option.
function options(args: readonly Argument[], names: readonly string[]): string[] | undefined {
  const files: string[] = [];
  for (const [index, { values }] of args.entries()) {
    const isOperand = args[index - 1]?.values.some((before) => before.startsWith("-")) ?? false;
    if (values.includes(marks.unknown) && !isOperand) return undefined;
    for (const value of values) {
      if (names.includes(value)) files.push(...(args[index + 1]?.values ?? []));
      const joined = names.find((name) => value.startsWith(`${name}=`));
      if (joined !== undefined) files.push(value.slice(joined.length + 1));
    }
  }
  return files;
}

function hasTarget(args: readonly Argument[]): boolean {
  return args.some(({ values }) => values.some((value) => value === "-t" || value.startsWith("--target")));
}

// The last argument is the target, and may be a folder. With `-t` another is.
function copies(args: readonly Argument[]): readonly string[] | undefined {
  if (hasTarget(args)) return undefined;
  const plain = plainOperands(args);
  const isRecursive = ["r", "R", "a"].some((letter) => hasFlag(args, letter));
  const sources = plain.slice(0, -1).flat();
  return plain.at(-1)?.flatMap((to) => {
    const folder = to.replace(/\/$/, "");
    const inside = sources.map((from) => `${folder}/${from.split("/").at(-1)!}`);
    return [...(folder === marks.out ? [] : [to]), ...inside, ...(isRecursive ? [`${folder}/${marks.unknown}`] : [])];
  });
}

// `-m 600` and the like take a value of their own.
function plainOperands(args: readonly Argument[]): (readonly string[])[] {
  const plain: (readonly string[])[] = [];
  for (let index = 0; index < args.length; index++) {
    const { values } = args[index]!;
    const first = values[0] ?? "";
    if (/^-[a-zA-Z]*[mogS]$/.test(first)) index += 1;
    else if (!first.startsWith("-")) plain.push(values);
  }
  return plain;
}
