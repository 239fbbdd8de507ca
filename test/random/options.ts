// The options that random modules define and read: those of the harness (test/nix/harness), as a tree, and expressions that read
// something late, by what they give.

/** What an option, or an expression, is. */
export type ValueKind = "bool" | "str" | "int" | "strings";

/** A place in `config`: a namespace, an option with names below it, or an option with a value. */
export interface OptionNode {
  readonly path: readonly string[];
  /** Absent where the node has names below it. */
  readonly value?: ValueKind;
  readonly children: ReadonlyMap<string, OptionNode>;
  /** A definition may be a module of its own, with this scope for its `config`. */
  readonly inner?: ScopeName;
}

/** Whose fixpoint the name `config` stands for. */
export type ScopeName = "machine" | "service" | "user" | "home";

interface Shape {
  readonly [name: string]: ValueKind | Shape | { readonly inner: ScopeName; readonly of: Shape };
}

const user: Shape = { home: "str", isNormalUser: "bool" };
const file: Shape = { text: "str" };
const generator: Shape = {
  share: "bool",
  script: "str",
  files: { key: { owner: "str", deploy: "bool" } },
};
const strings3: Shape = { A: "str", B: "str", C: "str" };
const service: Shape = { enable: "bool", port: "int" };
const home: Shape = { vars: { U: "str", V: "str" } };

const machine: Shape = {
  my: { enable: "bool", off: "bool", name: "str", hosts: "strings" },
  networking: { hostName: "str", firewall: { enable: "bool" } },
  environment: {
    variables: strings3,
    lazyVars: strings3,
    etc: { a: file, b: file },
  },
  services: { foo: service, sub: { inner: "service", of: service } },
  users: { users: { alice: { inner: "user", of: user }, bob: { inner: "user", of: user } } },
  warnings: "strings",
};

const clan: Shape = {
  clan: {
    core: {
      vars: {
        enableConsistencyCheck: "bool",
        generators: { api: generator, db: { script: "str", share: "bool" } },
      },
      settings: { machine: { description: "str" } },
    },
  },
};

const homeManager: Shape = {
  "home-manager": { users: { alice: { inner: "home", of: { home, flag: "bool" } } } },
};

/** Names and types of options that a tree declares itself, below `zz`. */
export type DeclaredOptions = Readonly<Record<string, ValueKind>>;

export interface Parts {
  readonly hasClan: boolean;
  readonly hasHome: boolean;
  readonly declared: DeclaredOptions;
}

/** The root of everything that modules of a machine may define. */
export function machineOptions({ hasClan, hasHome, declared }: Parts): OptionNode {
  const shape: Shape = {
    ...machine,
    ...(hasClan ? clan : {}),
    ...(hasHome ? homeManager : {}),
    ...(Object.keys(declared).length > 0 ? { zz: declared } : {}),
  };
  return build(shape, []);
}

function build(shape: Shape, path: readonly string[], inner?: ScopeName): OptionNode {
  const children = new Map<string, OptionNode>();
  for (const [name, below] of Object.entries(shape)) {
    const at = [...path, name];
    if (typeof below === "string") children.set(name, { path: at, value: below, children: new Map() });
    else if (isInner(below)) children.set(name, build(below.of, at, below.inner));
    else children.set(name, build(below, at));
  }
  return inner === undefined ? { path, children } : { path, children, inner };
}

function isInner(shape: Shape[string]): shape is { readonly inner: ScopeName; readonly of: Shape } {
  return typeof shape === "object" && typeof shape["inner"] === "string";
}

/** An expression that reads something late. */
export interface Dependency {
  readonly kind: ValueKind | "set";
  /** With a path: what is read of `config`; `text` then has `§` in place of the read. */
  readonly path?: readonly string[];
  readonly text: string;
}

const read = (kind: Dependency["kind"], path: string, text = "§"): Dependency => ({
  kind,
  path: path.split("."),
  text,
});
const other = (kind: Dependency["kind"], text: string): Dependency => ({ kind, text });

const ofMachine: readonly Dependency[] = [
  read("bool", "my.enable"),
  read("bool", "my.off", "(!§)"),
  read("bool", "services.foo.enable"),
  read("bool", "services.sub.enable"),
  read("bool", "networking.firewall.enable"),
  read("bool", "users.users.alice.isNormalUser", "(§ or false)"),
  read("bool", "users.users", "(§ ? bob)"),
  read("bool", "environment.variables", "(§ ? A)"),
  read("bool", "environment.lazyVars", "(§ ? A)"),
  read("bool", "environment.etc", "(§ ? a)"),
  read("bool", "my.hosts", '(builtins.elem "a" §)'),
  read("bool", "networking.hostName", '(§ == "nixos")'),
  read("bool", "nixpkgs.overlays", "(§ == [ ])"),
  read("bool", "nixpkgs.hostPlatform", "§.isLinux"),
  other("bool", "(config ? my)"),
  other("bool", "(options ? my)"),
  other("bool", "(options.my ? enable)"),
  other("bool", "options.my.enable.isDefined"),
  other("bool", "options.services.foo.enable.isDefined"),
  other("bool", "pkgs.stdenv.isLinux"),
  other("bool", "(pkgs ? hello)"),
  other("bool", "(pkgs == null)"),
  read("str", "my.name"),
  read("str", "networking.hostName"),
  read("str", "environment.variables.A", '(§ or "x")'),
  read("str", "environment.variables.B", '(§ or "x")'),
  read("str", "environment.lazyVars.A", '(§ or "x")'),
  read("str", "environment.lazyVars.B", '(§ or "x")'),
  read("str", "users.users.alice.home", '(§ or "x")'),
  read("str", "environment.etc.a.text", '(toString (§ or "x"))'),
  read("str", "marker"),
  other("str", "pkgs.system"),
  other("str", "pkgs.hello.name"),
  read("int", "services.foo.port"),
  read("int", "services.sub.port"),
  read("strings", "my.hosts"),
  read("strings", "warnings"),
  read("strings", "users.users", "(builtins.attrNames §)"),
  read("strings", "environment.variables", "(builtins.attrNames §)"),
  read("set", "my.set"),
  read("set", "environment.variables"),
  read("set", "environment.lazyVars"),
];

const ofClan: readonly Dependency[] = [
  read("bool", "clan.core.vars.enableConsistencyCheck"),
  read("bool", "clan.core.vars.generators", "(§ ? api)"),
  read("bool", "clan.core.vars.generators.api.share", "(§ or false)"),
  read("bool", "clan.core.settings.machine.name", '(§ == "lea")'),
  read("str", "clan.core.settings.machine.name"),
  read("str", "clan.core.vars.generators.api.files.key.path", '(§ or "x")'),
  read("str", "clan.core.vars.generators.api.files.key.owner", '(§ or "x")'),
  read("strings", "clan.core.vars.generators", "(builtins.attrNames §)"),
];

const inner: Readonly<Record<Exclude<ScopeName, "machine">, readonly Dependency[]>> = {
  service: [read("bool", "enable"), read("int", "port")],
  user: [read("bool", "isNormalUser"), read("str", "home"), read("str", "name")],
  home: [
    read("bool", "flag"),
    read("bool", "home.vars", "(§ ? U)"),
    read("str", "home.vars.U", '(§ or "x")'),
    other("bool", "osConfig.my.enable"),
    other("bool", "osConfig.services.foo.enable"),
    other("bool", "(osConfig.users.users ? bob)"),
    other("bool", "(osConfig.users.users.alice.packages == [ ])"),
    other("str", "osConfig.my.name"),
  ],
};

/** What is late where `config` is that of a scope. */
export function dependenciesOf(scope: ScopeName, parts: Parts & { readonly hasFlag: boolean }): readonly Dependency[] {
  if (scope !== "machine") return inner[scope];
  return [
    ...ofMachine,
    ...(parts.hasClan ? ofClan : []),
    ...(parts.hasFlag ? [other("bool", "flag"), other("str", '(if flag then "a" else "b")')] : []),
    ...Object.entries(parts.declared).map(([name, kind]) => read(kind, `zz.${name}`)),
  ];
}
