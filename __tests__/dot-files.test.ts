import { readFileSync } from "node:fs";
import { join } from "node:path";
import biome from "../biome.json";
import { ENGINES } from "../functions/contract/images/scan";
import { scripts } from "../package.json";
import { ourFiles, ROOT } from "./our-files";

const { load } = require("js-yaml") as { load(text: string): unknown };
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

interface Hook {
  readonly id: string;
  readonly entry?: string;
  readonly files?: string;
}

const { repos } = load(read(".pre-commit-config.yaml")) as {
  repos: { repo: string; rev?: string; hooks: Hook[] }[];
};
const hooks = repos.flatMap((repository) => repository.hooks);

describe("what `pre-commit install` sets up", () => {
  test("is of one release each, where it is not ours", () => {
    const foreign = repos.filter(({ repo }) => repo !== "local");

    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter(({ rev }) => !/^v\d+\.\d+\.\d+$/.test(rev ?? ""))).toEqual([]);
  });

  test("runs scripts that exist, where it is ours", () => {
    const ours = repos.filter(({ repo }) => repo === "local").flatMap((repository) => repository.hooks);
    const missing = ours.filter(({ entry = "" }) => !(entry.replace(/^npm run /, "") in scripts));

    expect(ours.map(({ id }) => id)).toEqual(["lint", "typecheck", "package"]);
    expect(missing).toEqual([]);
  });

  test("is for files that there are", () => {
    const all = ourFiles();
    const idle = hooks.filter(({ files = "" }) => !all.some((file) => new RegExp(files).test(file)));

    expect(idle).toEqual([]);
  });
});

test("editors format as Biome does", () => {
  const [, general = "", programs = ""] = read(".editorconfig").split(/^\[.*\]$/m);

  expect(general).toContain(`indent_style = ${biome.formatter.indentStyle}\n`);
  expect(general).toContain(`indent_size = ${biome.formatter.indentWidth}\n`);
  expect(programs).toContain(`max_line_length = ${biome.formatter.lineWidth}\n`);
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: { type: string; id?: string; attributes: { label?: string; options?: string[] } }[];
}

const form = (file: string) => load(read(file)) as Form;

// https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
test.each(ourFiles(".github/ISSUE_TEMPLATE/*.yml"))(
  "the form %s has what hosts ask of each question",
  (file) => {
    const { body, ...head } = form(file);
    const questions = body.filter(({ type }) => type !== "markdown");

    expect(head).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    expect(questions.filter(({ id, attributes }) => !id || !attributes.label)).toEqual([]);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  },
);

test("the form for what does not work offers the modes that there are", () => {
  const mode = form(".github/ISSUE_TEMPLATE/bug.yml").body.find(({ id }) => id === "mode");

  expect(mode?.attributes.options).toEqual(ENGINES);
});
