import { describe, expect, test } from "vitest";
import { mayPass, mayWrite } from "../../src/shell/script-facts.ts";
import { readScript } from "../../src/shell/script-reader.ts";

/** Which of `a`, `b` and `b.pub` a script may write. */
function written(text: string): string {
  const facts = readScript(text);
  return ["a", "b", "b.pub"].filter((name) => mayWrite(facts, name)).join(" ");
}

describe("what a script may write", () => {
  test.each([
    ["nothing is written", "echo hello", ""],
    ["redirections", 'echo x > "$out"/a', "a"],
    ["appending, and both streams", "x=1; date >> ${out}/a; date &> $out/b", "a b"],
    ["of a group", "{ echo x; } > $out/a", "a"],
    ["of groups in groups", "{ { echo x; } > $out/a; echo y; } > $out/b", "a b"],
    ["only what is not in quotes", "echo '> $out/a'", ""],
    ["here-documents", "cat > $out/a <<EOF\n> $out/b\nEOF\n", "a"],
    ["tee", "date | tee $out/a > /dev/null", "a"],
    ["a key has a public half", 'ssh-keygen -N "" -f $out/b', "b b.pub"],
    ["options that name a file", "openssl req -out $out/a -keyout $out/b", "a b"],
    ["files that are moved", "mv x $out/a; cp ./b $out", "a b"],
    ["folders that are copied", "cp -r tmp/. $out", "a b b.pub"],
    ["through a variable", 'to="$out/a"; date > "$to"', "a"],
    ["in a loop", "for name in a b; do date > $out/$name; done", "a b"],
    ["braces", "touch $out/{a,b}", "a b"],
    ["what a pattern allows", "date > $out/$1.pub", "b.pub"],
    ["below another folder", "dir=$(mktemp -d); date > $dir/a", ""],
    ["after going there", "cd $out; date > a", "a"],
    ["in a function", "save() { date > $out/$1; }; save a", "a b b.pub"],
    ["an unknown command may write anything", "forge --into $out", "a b b.pub"],
    ["an interpreter may, too", "python3 -c 'import os'", "a b b.pub"],
    ["and so may what Nix puts in", "\uE000\ndate > $out/a", "a b b.pub"],
    ["sourced text", ". ./x", "a b b.pub"],
  ])("%s", (_, text, expected) => {
    expect(written(text)).toBe(expected);
  });
});

/** Names that a script has written and leaves below `$out`. */
function left(text: string): string {
  const facts = readScript(text);
  return facts.writes.flatMap(({ name, isNamed }) => (isNamed && !mayPass(facts, name) ? name : [])).join(" ");
}

describe("what a script leaves", () => {
  test.each([
    ["what is redirected", 'echo x > "$out/a"; date >> $out/b', "a b"],
    ["what an option names", "openssl req -out $out/a -keyout=$out/b; dd of=$out/c", "a b c"],
    ["what is copied to a name", "cp x $out/a; mv $tmp/y $out/b; install -m 600 z $out/c", "a b c"],
    ["not what comes beside it", "ssh-keygen -f $out/a; openssl x509 -CA x -CAserial $out/b", "a"],
    ["not what is copied into a folder", "cp x y $out/; cp -r z $out/a", ""],
    ["not what is taken away", 'date > $out/a; date > $out/b; rm -f "$out/a"; mv $out/b x', ""],
    ["not what a pattern takes away", "date > $out/a.tmp; rm $out/*.tmp", ""],
    ["not what may be taken away", "date > $out/a; rm $1", ""],
    ["but what is temporary is another matter", "t=$(mktemp); date > $out/a; rm $t", "a"],
    ["not what is taken away from inside", "date > $out/a; cd $out; rm a", ""],
    ["not what is taken away at the end", "clean() { rm $out/a; }; trap clean EXIT; date > $out/a", ""],
    ["not what an unknown command is given", "date > $out/a; forge --eat=$out/a", ""],
    ["nor what it finds in a folder", "date > $out/a; forge $out", ""],
    ["nor what an interpreter may find", "date > $out/a; python3 x.py", ""],
    ["nor where a command is not known", "date > $out/a; $cmd; \uE000", ""],
    ["not folders", "mkdir -p $out/a; cp x $out/a; install -d $out/b", ""],
    ["not one of several names", "if x; then n=a; else n=b; fi; date > $out/$n", ""],
  ])("%s", (_, text, expected) => {
    expect(left(text)).toBe(expected);
  });
});

describe("variables that nothing sets", () => {
  const unset = (text: string) => readScript(text).unset.map(({ name }) => name);

  test.each([
    ['echo "$secrets" ${facts}/x', ["secrets", "facts"]],
    ["cat <<EOF\n$token\nEOF\n", ["token"]],
    ["echo ${x:-none} ${y+z} '$single' \\$escaped", []],
    ["read -r line; for f in a; do echo $f $line; done", []],
    ["printf -v padded '%s' x; echo $padded", []],
    ["mapfile -t lines; ((i = 0)); echo $i $lines", []],
    ["set +u; echo $x", []],
    ["set +o nounset; echo $x", []],
    ["source ./defaults; echo $x", []],
    ["\uE000\necho $x", []],
    ["echo $HOME $out $in $1 $? ${!prefix@}", []],
  ])("%j", (text, expected) => {
    expect(unset(text)).toEqual(expected);
  });
});

test("text that is stored is what a word comes to", () => {
  const stored = (text: string) => readScript(text).stored.map(({ values }) => values.join("|"));
  expect(stored("echo $prompts/a > $out/a")).toEqual(["\uE003/a"]);
  expect(stored("p=$prompts/a; printf '%s' $p | base64 > $out/a")).toEqual(["%s", "\uE003/a"]);
  expect(stored('echo "$prompts/a"; echo $prompts/a >&2; x=$(echo $prompts/a)')).toEqual([]);
  expect(stored("echo $prompts/a | xargs cat > $out/a")).toEqual([]);
});

test("commands are those that are looked up", () => {
  const commands = (text: string) => readScript(text).commands.map(({ name }) => name);
  expect(commands("f() { openssl rand 8; }; f | tr -d x; \uE000/bin/jq .")).toEqual(["openssl", "tr"]);
  expect(commands("command -v jq && jq .")).toEqual(["command"]);
});
