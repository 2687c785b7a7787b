import { COMPUTED, importsIn } from "../../../scripts/rooms/imports";

test.each([
  ['import a from "./a";'],
  ['import { type A } from "./a";'],
  ['import type { A } from "./a";'],
  ['import "./a";'],
  ['export { a } from "./a";'],
  ['export * from "./a";'],
  ['export type { A } from "./a";'],
  ['import a = require("./a");'],
  ['const a = require("./a");'],
  ['const a = require.resolve("./a");'],
  ['type A = import("./a").A;'],
  ['function f() { return () => import("./a"); }'],
])("%s imports ./a", (program) => {
  expect(importsIn(program)).toEqual(["./a"]);
});

test.each(["import(`./${a}`)", "import(a)", "require(a)", 'require("./" + a)'])(
  "nobody knows what %s imports",
  (program) => {
    expect(importsIn(program)).toEqual([COMPUTED]);
  },
);

test.each(["const a = \"import b from './b'\";", '// import a from "./a"', "export const from = 1;"])(
  "%s imports nothing",
  (program) => {
    expect(importsIn(program)).toEqual([]);
  },
);
