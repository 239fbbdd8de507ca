import { defineRule } from "unknot";

const portOptions = ["allowedTCPPorts", "allowedUDPPorts"];

/** A house rule: who opens a port says what listens there. */
export const unexplainedPort = defineRule({
  id: "unexplained-port",
  category: "flake",
  severity: "warning",
  summary: "A port is opened, and no comment says what for.",
  check({ file, report }) {
    const { text, tree } = file;
    const lineOf = ({ start }) => text.lines.lineAt(start);
    const isAlone = ({ start }) => text.slice({ start: text.lines.lineStart(lineOf({ start })), end: start }).trim() === "";
    // A comment speaks of the line that it ends, or of the one below it.
    const commented = new Set(tree.comments.map((comment) => lineOf(comment) + (isAlone(comment) ? 1 : 0)));
    tree.root.forEachDescendant((node) => {
      if (node.kind !== "binding" || node.expression.kind !== "list_expression") return;
      if (!portOptions.includes(node.attrpath.attrs.at(-1).text)) return;
      for (const port of node.expression.elements) {
        if (port.kind !== "integer_expression" || commented.has(lineOf(port))) continue;
        report({
          span: port.span,
          message: `Port ${port.text} is opened, and nothing says what for. Name what listens there in a comment beside or above it.`,
          label: "what listens here?",
        });
      }
    });
  },
});

/** A rule with a fix: the value alone evaluates to the same. */
export const mkIfTrue = defineRule({
  id: "mk-if-true",
  category: "flake",
  severity: "info",
  summary: "`mkIf true` around a value does nothing.",
  fix: "safe",
  check({ file, report }) {
    file.tree.root.forEachDescendant((node) => {
      // `lib.mkIf true x` is two calls: `(lib.mkIf true) x`.
      if (node.kind !== "apply_expression" || node.function.kind !== "apply_expression") return;
      const { function: called, argument: condition } = node.function;
      if (!/^(lib\.)?mkIf$/.test(called.text) || condition.text !== "true") return;
      // What lies between the two goes away, and a comment there may not.
      const removed = { start: node.start, end: node.argument.start };
      const hasComment = file.tree.comments.some(({ start }) => start >= removed.start && start < removed.end);
      report({
        span: node.function.span,
        message: "`mkIf true` does nothing: the value counts in any case. Write the value alone.",
        fixes: hasComment
          ? []
          : [{ title: "Write the value alone", applicability: "safe", edits: [{ path: file.path, span: removed, text: "" }] }],
      });
    });
  },
});

export default [unexplainedPort, mkIfTrue];
