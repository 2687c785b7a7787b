import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { COMPUTED, importsIn, PROGRAM_FILE } from "../scripts/rooms/imports";
import { ourFiles, ROOT } from "./our-files";
import { FUNCTIONS, HOUSE, LISTS, LOADERS, type Room } from "./rooms";

const filesOf = (rooms: readonly string[]) =>
  ourFiles("*").filter((file) => PROGRAM_FILE.test(file) && rooms.includes(file.split("/")[0] ?? ""));
const files = filesOf(["functions", ...Object.keys(HOUSE)]);
const tests = filesOf(["__tests__"]);
const known = new Set([...files, ...tests]);

interface Arrow {
  readonly from: string;
  /** A path from the root, or what stands in the file where it leads into a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

const arrowsOf = (sources: readonly string[]): readonly Arrow[] =>
  sources.flatMap((from) =>
    importsIn(readFileSync(join(ROOT, from), "utf8")).map((path) =>
      path.startsWith(".")
        ? { from, to: fileOf(normalize(join(dirname(from), path))), isPackage: false }
        : { from, to: path, isPackage: true },
    ),
  );
const arrows = arrowsOf(files);
const inside = arrows.filter(({ isPackage }) => !isPackage);

function fileOf(path: string): string {
  const plain = path.replace(PROGRAM_FILE, "");
  const names = [
    path,
    ...["ts", "mts", "cts"].flatMap((end) => [`${plain}.${end}`, `${plain}/index.${end}`]),
  ];
  return names.find((name) => known.has(name)) ?? path;
}

const print = (found: readonly Arrow[]) => found.map(({ from, to }) => `${from} -> ${to}`);
/** The first folders of a path. */
const top = (path: string, folders = 1) => path.split("/").slice(0, folders).join("/");
const isInFunctions = (path: string) => top(path) === "functions";
const roomName = (path: string) =>
  isInFunctions(path) ? (/^functions\/(programs\/[^/]+|[^/]+)/.exec(path)?.[1] ?? "") : top(path);
const roomOf = (path: string): Room =>
  (isInFunctions(path) ? FUNCTIONS : HOUSE)[roomName(path)] ?? { rooms: [], packages: [] };

function isAllowed({ from, to, isPackage }: Arrow): boolean {
  const { rooms, packages } = roomOf(from);
  if (to === COMPUTED) {
    return LOADERS.includes(from);
  }
  if (isPackage) {
    return packages.some((name) =>
      // What makes another `require` could import anything.
      name === "node:" ? /^node:(?!module$)/.test(to) : to === name || to.startsWith(`${name}/`),
    );
  }
  return isInFunctions(from)
    ? isInFunctions(to) && [roomName(from), ...rooms].includes(roomName(to))
    : [top(from), ...rooms].some((allowed) => to === allowed || to.startsWith(`${allowed}/`));
}

test("no file imports from a room that it does not stand behind", () => {
  expect(inside.length).toBeGreaterThan(500);
  expect(print(inside.filter((arrow) => !isAllowed(arrow)))).toEqual([]);
});

test("no file imports a package that its room does not need, or what only a run knows", () => {
  const packages = arrows.filter(({ isPackage }) => isPackage);

  expect(packages.length).toBeGreaterThan(200);
  expect(print(packages.filter((arrow) => !isAllowed(arrow)))).toEqual([]);
});

test.each([
  ...Object.entries(FUNCTIONS).map(([name, room]) => [`functions/${name}`, room] as const),
  ...Object.entries(HOUSE),
])("every package that %s may import is one that it imports", (folder, { packages }) => {
  const imported = arrows.filter(({ from, isPackage }) => isPackage && `${from}/`.startsWith(`${folder}/`));

  expect(
    packages.filter((name) => !imported.some(({ to }) => to.startsWith(name.replace(/:$/, "")))),
  ).toEqual([]);
});

test.each([
  ...Object.entries(FUNCTIONS).map(
    ([name, { rooms }]) => [`functions/${name}`, rooms.map((room) => `functions/${room}`)] as const,
  ),
  ...Object.entries(HOUSE).map(([name, { rooms }]) => [name, rooms] as const),
])("every room that %s may import is one that it imports", (folder, rooms) => {
  const imported = inside.filter(({ from }) => `${from}/`.startsWith(`${folder}/`)).map(({ to }) => to);

  expect(rooms.filter((room) => !imported.some((to) => `${to}/`.startsWith(`${room}/`)))).toEqual([]);
  // A whole house says nothing of its rooms.
  expect(rooms).not.toContain("functions");
});

test("every folder of functions is a room", () => {
  const rooms = new Set(files.filter(isInFunctions).map(roomName));

  expect([...rooms].sort()).toEqual(Object.keys(FUNCTIONS).sort());
});

test.each(LISTS)("no member of %s imports another one", (list) => {
  const memberOf = (path: string) =>
    /^[^/]+\//.test(path.slice(list.length + 1)) ? top(path, list.split("/").length + 1) : undefined;
  const between = inside.filter(({ from, to }) => [from, to].every((path) => path.startsWith(`${list}/`)));
  const members = new Set(between.map(({ from }) => memberOf(from)).filter((member) => member !== undefined));

  expect(members.size).toBeGreaterThan(1);
  expect(
    print(
      between.filter(({ from, to }) => memberOf(from) && memberOf(to) && memberOf(from) !== memberOf(to)),
    ),
  ).toEqual([]);
});

test.each(LISTS)("the files of %s know its members by the list alone, through their index", (list) => {
  const intoMembers = inside.filter(
    ({ from, to }) => dirname(from) === list && to.startsWith(`${list}/`) && dirname(to) !== list,
  );

  expect(new Set(intoMembers.map(({ from }) => from)).size).toBe(1);
  expect(print(intoMembers.filter(({ to }) => !to.endsWith("/index.ts")))).toEqual([]);
});

test("a folder of modules imports another one through its index", () => {
  const between = inside.filter(
    ({ from, to }) => top(from) === "modules" && top(to) === "modules" && top(from, 2) !== top(to, 2),
  );

  expect(between.length).toBeGreaterThan(50);
  expect(print(between.filter(({ to }) => to !== `${top(to, 2)}/index.ts`))).toEqual([]);
});

test("no imports run in a ring through what lies beside each other", () => {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of [...inside, ...arrowsOf(tests).filter(({ isPackage }) => !isPackage)]) {
    const other = to.split("/");
    const depth = from.split("/").findIndex((name, index) => name !== other[index]);
    const [one, next] = [top(from, depth + 1), top(to, depth + 1)];
    // What tests share lies beside the folders that use it, and may use what these have for their own.
    if (![one, next].some((each) => tests.includes(each))) {
      graph.set(one, (graph.get(one) ?? new Set()).add(next));
    }
  }

  expect([...graph.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(1000);
  expect(ringsOf(graph)).toEqual([]);
});

/** Rings of a graph, each once or more, as the names that it passes. */
function ringsOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const rings: string[] = [];
  const finished = new Set<string>();
  const visit = (each: string, path: readonly string[]): void => {
    if (path.includes(each)) {
      rings.push([...path.slice(path.indexOf(each)), each].join(" -> "));
    } else if (!finished.has(each)) {
      for (const next of graph.get(each) ?? []) {
        visit(next, [...path, each]);
      }
      finished.add(each);
    }
  };
  for (const each of graph.keys()) {
    visit(each, []);
  }
  return rings;
}

test("no folder of functions directly holds more than an eighth of its lines", () => {
  const lines = new Map<string, number>();
  for (const file of files.filter(isInFunctions)) {
    const count = readFileSync(join(ROOT, file), "utf8").split("\n").length - 1;
    lines.set(dirname(file), (lines.get(dirname(file)) ?? 0) + count);
  }
  const all = [...lines.values()].reduce((sum, each) => sum + each, 0);

  expect(all).toBeGreaterThan(10_000);
  expect([...lines].filter(([, count]) => count > all / 8)).toEqual([]);
});
