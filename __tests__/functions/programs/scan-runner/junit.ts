import { SaxesParser } from "saxes";

interface TestCase {
  group: string;
  name: string;
  status: "failure" | "error" | "skipped" | "passed";
  message: string;
  /** Text in the element. */
  body: string;
}

/**
 * Reads a report with a parser that refuses whatever is not well-formed XML 1.0, and checks what CodeBuild wants of it:
 * one suite in `testsuites`, counts that add up, a class name and a name for each case.
 */
export function parseJunit(xml: string) {
  const suites: Record<string, string>[] = [];
  const cases: TestCase[] = [];
  const open: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const values = attributes as Record<string, string>;
    const parent = open.at(-1);
    open.push(name);
    const allowed: Record<string, string | undefined> = {
      testsuites: undefined,
      testsuite: "testsuites",
      testcase: "testsuite",
    };
    expect(parent).toBe(name in allowed ? allowed[name] : "testcase");
    if (name.startsWith("testsuite")) suites.push(values);
    else if (name === "testcase") {
      const [group, title] = [values.classname as string, values.name as string];
      cases.push({ group, name: title, status: "passed", message: "", body: "" });
    } else if (name !== "system-out") {
      const latest = cases.at(-1);
      expect(["failure", "error", "skipped"]).toContain(name);
      Object.assign(latest ?? {}, { status: name, message: values.message });
    }
  });
  parser.on("text", (text) => {
    const latest = cases.at(-1);
    if (latest && (open.at(-2) ?? "") === "testcase") latest.body += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();

  expect(suites).toHaveLength(2);
  expect(suites[0]).toEqual(suites[1]);
  const count = (status: string) => cases.filter((each) => each.status === status).length;
  for (const each of cases) {
    expect(each.group).not.toBe("");
    expect(each.name).not.toBe("");
  }
  const suite = {
    name: suites[0]?.name ?? "",
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
  const texts = Object.entries(suite).map(([key, value]) => [key, String(value)]);
  expect(suites[0]).toEqual(Object.fromEntries(texts));
  return { suite, cases };
}
