import { dependencies, devDependencies } from "../../package.json";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const PAGE = textOf("CONTRIBUTING.md");
const rows = tableOf(PAGE, "Why each dependency is there");
const named = rows.flatMap(([packages]) => namesIn(packages));

const installed = Object.keys({ ...dependencies, ...devDependencies });
const isFamily = (name: string) => name.endsWith("*");
const isMember = (family: string, name: string) => name.startsWith(family.slice(0, -1));

test("CONTRIBUTING.md says of every package why it is there, and of no other", () => {
  const unexplained = installed.filter(
    (name) => !named.some((each) => each === name || (isFamily(each) && isMember(each, name))),
  );
  const gone = named.filter((each) =>
    isFamily(each) ? !installed.some((name) => isMember(each, name)) : !installed.includes(each),
  );

  expect({ unexplained, gone }).toEqual({ unexplained: [], gone: [] });
  expect(rows.filter(([, why = ""]) => why.length < 10)).toEqual([]);
});

test("what is no tool of tests is named in full", () => {
  expect(Object.keys(dependencies).filter((name) => !named.includes(name))).toEqual([]);
});
