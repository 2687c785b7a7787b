import { proofs, renderPromises } from "../scripts/generate/render-promises";
import { textOf } from "./pages";
import { PROMISES } from "./promises";

const all = proofs();
const NOT_RUN = /\b(test|describe|it)\.(skip|only|todo|failing)\(/;

test.each(Object.keys(PROMISES))("%s has one proof, and a reason for each further one", (promise) => {
  expect(all.filter((proof) => proof.promise === promise && proof.because === "")).toHaveLength(1);
});

test("every proof runs", () => {
  expect(all.filter(({ file }) => NOT_RUN.test(textOf(file)))).toEqual([]);
});

test("every promise that is said to be proven is in the list", () => {
  expect(all.filter(({ promise }) => !(promise in PROMISES))).toEqual([]);
});

test("the table of testing.md has every proof (npm run generate)", () => {
  expect(textOf("docs/contributing/testing.md")).toContain(`\n\n${renderPromises()}\n\n`);
});
