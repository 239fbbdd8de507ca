import { expect, test } from "vitest";
import { Cell, Cells, type Dependency, Fact, Facts, isSameList, Tracker } from "../../src/project/tracking.ts";

/** A text that may change. */
class Text implements Dependency {
  isOld = false;
  isCurrent(): boolean {
    return !this.isOld;
  }
}

/** A tracker, texts by name, and a way to change one. */
function texts<Name extends string>(...names: readonly Name[]) {
  const tracker = new Tracker();
  const current = new Map(names.map((name) => [name, new Text()]));
  return {
    tracker,
    /** Reads a text on the way to a result. */
    reading<T>(name: Name, then: () => T): T {
      tracker.note(current.get(name));
      return then();
    },
    change: (name: Name) => {
      current.get(name)!.isOld = true;
      current.set(name, new Text());
      tracker.advance();
    },
  };
}

test("a result is made again where what it was made of has changed, and only there", () => {
  const { tracker, reading, change } = texts("a", "b", "c");
  const inner = new Cell<number>();
  const outer = new Cell<number>();
  let made = 0;
  const getInner = () => inner.get(tracker, () => reading("a", () => ++made));
  const getOuter = () => outer.get(tracker, () => reading("b", () => getInner() + 100));
  expect([getOuter(), getOuter()]).toEqual([101, 101]);
  change("c");
  expect(getOuter()).toBe(101);
  change("b");
  expect(getOuter()).toBe(101);
  // Who took the result of another was made of what that was made of.
  change("a");
  expect(getOuter()).toBe(102);
});

test("what took a result that stood already depends on it as well", () => {
  const { tracker, reading, change } = texts("a");
  const inner = new Cell<number>();
  let made = 0;
  const getInner = () => inner.get(tracker, () => reading("a", () => ++made));
  getInner();
  const outer = new Cell<number>();
  expect(outer.get(tracker, getInner)).toBe(1);
  change("a");
  expect(outer.get(tracker, getInner)).toBe(2);
});

test("of a fact others depend only on what it is", () => {
  const { tracker, reading, change } = texts("a");
  let value = 1;
  let made = 0;
  const fact = new Fact(() => reading("a", () => value % 10));
  const cell = new Cell<number>();
  const get = () =>
    cell.get(tracker, () => {
      made++;
      return fact.get(tracker);
    });
  expect([get(), made]).toEqual([1, 1]);
  value = 11;
  change("a");
  expect([get(), made]).toEqual([1, 1]);
  value = 12;
  change("a");
  expect([get(), made]).toEqual([2, 2]);
});

test("a fact that nobody asked about for a while is compared with what it was then", () => {
  const { tracker, reading, change } = texts("a");
  let value = [1];
  const facts = new Facts((name: "a") => reading(name, () => value), isSameList);
  const cell = new Cell<object>();
  const get = () => cell.get(tracker, () => ({ list: facts.get(tracker, "a") }));
  const first = get();
  value = [2];
  change("a");
  value = [1];
  change("a");
  expect(get()).toBe(first);
});

test("what was told is told again where a result is taken, in its order, each once", () => {
  const { tracker, reading, change } = texts("a", "b");
  const [one, two, three] = [{ one: 1 }, { two: 2 }, { three: 3 }];
  let heard: object[] = [];
  tracker.onTold((fact) => heard.push(fact));
  const cells = new Cells<object, string>();
  const [first, second] = [{}, {}];
  const get = (key: object, facts: readonly object[]) =>
    cells.get(tracker, key, () =>
      reading(key === first ? "a" : "b", () => {
        for (const fact of facts) tracker.tell(fact);
        return "made";
      }),
    );
  const outer = new Cell<string>();
  const getOuter = () => outer.get(tracker, () => get(first, [one, two]) + get(second, [two, three]));
  getOuter();
  expect(heard).toEqual([one, two, two, three]);
  heard = [];
  getOuter();
  expect(heard).toEqual([one, two, three]);
  heard = [];
  change("b");
  getOuter();
  expect(heard).toEqual([one, two, two, three]);
});

test("what is made of everything outlives no change, and what is read aside is nobody's", () => {
  const { tracker, reading, change } = texts("a", "b");
  const whole = new Cell<number>();
  const aside = new Cell<number>();
  let made = 0;
  const getWhole = () =>
    whole.get(tracker, () => {
      tracker.noteEverything();
      return ++made;
    });
  const getAside = () => aside.get(tracker, () => reading("a", () => tracker.aside(() => reading("b", () => ++made))));
  expect([getWhole(), getAside(), getWhole(), getAside()]).toEqual([1, 2, 1, 2]);
  change("b");
  expect([getWhole(), getAside()]).toEqual([3, 2]);
});

test("a result that cannot be made leaves nothing behind, and who asked depends on what was read", () => {
  const { tracker, reading, change } = texts("a");
  const inner = new Cell<number>();
  const outer = new Cell<string>();
  let isBroken = true;
  const getInner = () =>
    inner.get(tracker, () =>
      reading("a", () => {
        if (isBroken) throw new Error("broken");
        return 1;
      }),
    );
  const getOuter = () =>
    outer.get(tracker, () => {
      try {
        return String(getInner());
      } catch {
        return "none";
      }
    });
  expect(getOuter()).toBe("none");
  isBroken = false;
  expect(getOuter()).toBe("none");
  change("a");
  expect(getOuter()).toBe("1");
});

test("without a tracker, everything is made once", () => {
  let made = 0;
  const cell = new Cell<number>();
  const fact = new Fact(() => ++made);
  const cells = new Cells<object, number>();
  const key = {};
  const get = () => [cell.get(undefined, () => ++made), fact.get(undefined), cells.get(undefined, key, () => ++made)];
  expect([get(), get()]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});
