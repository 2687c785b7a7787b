import { renderJunit } from "../../../../../functions/programs/scan-runner/report/junit-report";
import type { Finding } from "../../../../../functions/programs/scan-runner/result/finding";
import { parseJunit } from "../junit";
import { IMAGE } from "../scanner-results";

const URL = "https://secure.sysdig.com/#/vulnerabilities/results/17/overview&b=2";

const render = (findings: readonly Finding[], image = IMAGE) =>
  parseJunit(renderJunit({ exported: { SCAN_RESULT_URL: URL }, findings }, image));

const finding = (parts: Partial<Finding> = {}): Finding => ({
  judgement: "failure",
  group: "p",
  title: "r",
  why: "m",
  ...parts,
});

test("has a case for each finding, in their order, in a suite with the image's name", () => {
  const { suite, cases } = render([
    finding({ details: ["first", "", "second"] }),
    finding({ title: "s", judgement: "skipped", why: "risk accepted" }),
    finding({ title: "t", judgement: "passed", details: ["found"] }),
    finding({ title: "u", judgement: "error", why: "no token" }),
  ]);

  expect(suite).toEqual({ name: IMAGE, tests: 4, failures: 1, errors: 1, skipped: 1 });
  expect(cases).toEqual([
    { group: "p", name: "r", status: "failure", message: "m", body: `first\nsecond\nReport: ${URL}` },
    { group: "p", name: "s", status: "skipped", message: "risk accepted", body: `Report: ${URL}` },
    { group: "p", name: "t", status: "passed", message: "", body: `found\nReport: ${URL}` },
    { group: "p", name: "u", status: "error", message: "no token", body: `Report: ${URL}` },
  ]);
});

test.each([501, 12_345])(
  "of %i findings the worst 499 stay, and the last case counts the others",
  (length) => {
    const { cases } = render(Array.from({ length }, (_, index) => finding({ title: `${index}` })));

    expect(cases).toHaveLength(500);
    expect(cases.at(-2)?.name).toBe("498");
    expect(cases.at(-1)).toMatchObject({
      status: "skipped",
      name: `${length - 499} more were left out`,
      body: `Report: ${URL}`,
    });
  },
);

test.each(["x", "😀", "&", "\u0000"])(
  "keeps to CodeBuild's lengths of name and message, of %j too",
  (character) => {
    const long = character.repeat(20_000);

    const { suite, cases } = render(
      [
        finding({
          group: long,
          title: long,
          why: long,
          // A rule's five reasons, and how many there are more.
          details: Array.from({ length: 6 }, () => long),
        }),
      ],
      long,
    );

    const [{ group = "", name = "", message = "", body = "" } = {}] = cases;
    expect(suite.name.length).toBeLessThanOrEqual(1000);
    expect(`${group}.${name}`.length).toBeLessThanOrEqual(1000);
    expect(`${message}\n${body}`.length).toBeLessThanOrEqual(5000);
    expect(body).toContain(`Report: ${URL}`);
  },
);

test("any text stays text", () => {
  const hostile = `"><failure/> <a href='x'>&amp; ]]> <![CDATA[ <!-- --> &#0; ä 漢 😀`;

  const { cases } = render([finding({ group: hostile, title: hostile, why: hostile, details: [hostile] })]);

  expect(cases).toEqual([
    {
      group: hostile,
      name: hostile,
      status: "failure",
      message: hostile,
      body: `${hostile}\nReport: ${URL}`,
    },
  ]);
});
