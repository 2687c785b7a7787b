import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BACKEND_ERRORS } from "../../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { ERROR_TABLES } from "../../../functions/errors/catalogue";
import { type ErrorReason, errorOf, withCodes } from "../../../functions/errors/error-reason";
import { renderErrors } from "../../../functions/errors/render-errors";

const PULL: ErrorReason = {
  says: "cannot pull",
  errorClass: "configuration",
  errorScope: "installation",
  otherwise: {
    source: { errorClass: "configuration", errorScope: "source", when: "with credentials" },
    busy: { errorClass: "infrastructure", errorScope: "transient", when: "while it is busy" },
  },
  meaning: "nobody may pull it",
  advice: "name another",
};

test("an error has class and scope of its entry, and a reason around the entry's words", () => {
  expect(errorOf(PULL, (says) => `The build ${says} it.`)).toEqual({
    kind: "error",
    errorClass: "configuration",
    errorScope: "installation",
    reason: "The build cannot pull it.",
  });
});

test("an error of a catalogue has its entry's name as its code, whatever the circumstance", () => {
  const { pull } = withCodes({ pull: PULL });

  expect(errorOf(pull, (says) => says)).toMatchObject({ code: "pull" });
  expect(errorOf(pull, (says) => says, "busy")).toMatchObject({ code: "pull", errorScope: "transient" });
});

test("a circumstance changes the judgement where the entry names it", () => {
  const describe = (says: string) => says;

  expect(errorOf(PULL, describe, "busy")).toMatchObject({
    errorClass: "infrastructure",
    errorScope: "transient",
  });
  expect(errorOf(PULL, describe, "unreachable")).toMatchObject({
    errorClass: "configuration",
    errorScope: "installation",
  });
});

test("a table says in which circumstances class and scope are others", () => {
  expect(renderErrors([PULL]).split("\n").at(-1)).toBe(
    "| `cannot pull` | `configuration`, or `infrastructure` while it is busy | `installation`, `source` with credentials, or `transient` while it is busy | nobody may pull it | name another |",
  );
});

test("a table of errors that builds export has the codes that their logs name", () => {
  const [head, , row] = renderErrors([{ ...PULL, code: "PullRefused", sentence: "{says}" }]).split("\n");

  expect(head).toMatch(/ \| code \|$/);
  expect(row).toMatch(/ \| `PullRefused` \|$/);
});

describe.each(Object.entries(ERROR_TABLES))("%s", (page, tables) => {
  const text = readFileSync(join(__dirname, "../../..", page), "utf8");

  test.each(Object.entries(tables))(
    "has the table %s of the catalogue (npm run generate)",
    (name, errors) => {
      expect(text).toContain(`<!-- ${name}:start -->\n\n${renderErrors(errors)}\n\n<!-- ${name}:end -->`);
    },
  );

  test("the sentence of a reason says its words", () => {
    for (const { says, sentence = "{says}" } of Object.values(tables).flat()) {
      expect({ says, sentence }).toEqual({ says, sentence: expect.stringMatching(/\{(says|detail)\}/) });
    }
  });

  test("no words of a reason hold those of another", () => {
    const words = Object.values(tables).flatMap((errors) => errors.map(({ says }) => says));

    const doubtful = words.filter((says, index) =>
      words.some((other, at) => at !== index && says.includes(other)),
    );

    expect(doubtful).toEqual([]);
  });
});

test.each(Object.entries({ BUILD_ERRORS, BACKEND_ERRORS }))("every entry of %s is used", (name, entries) => {
  const engines = join(__dirname, "../../../functions/scanners");
  const sources = readdirSync(engines, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(engines, file), "utf8"));

  const unused = Object.keys(entries).filter(
    (key) => !sources.some((source) => new RegExp(`\\b${name}\\.${key}\\b`).test(source)),
  );

  expect(unused).toEqual([]);
});
