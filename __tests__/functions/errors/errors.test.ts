import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportable } from "../../../functions/contract/exportable";
import { BACKEND_ERRORS } from "../../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { type CodedReason, errorOf, withCodes } from "../../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import { ERROR_TABLES } from "../../../scripts/generate/error-tables";
import { renderErrors } from "../../../scripts/generate/render-errors";

const { PULL } = withCodes({
  PULL: {
    says: "cannot pull",
    sentence: "The build {says} {image}: {detail}, {advice}",
    errorClass: "configuration",
    errorScope: "installation",
    otherwise: {
      registry: { errorClass: "configuration", errorScope: "registry" },
      busy: { errorClass: "infrastructure", errorScope: "transient", advice: "wait" },
    },
    advice: "name another",
  },
});
const VALUES = { image: "nginx", detail: "401" };

test("an error has code, class and scope of its entry, and the entry's sentence with what to do", () => {
  expect(errorOf(PULL, VALUES)).toEqual({
    kind: "error",
    code: "PULL",
    errorClass: "configuration",
    errorScope: "installation",
    reason: "The build cannot pull nginx: 401, name another, then rescan the image",
  });
});

test("what a value says is not filled in once more", () => {
  const { reason } = errorOf(PULL, { image: "{detail}", detail: "{advice} {says}" });

  expect(reason).toBe("The build cannot pull {detail}: {advice} {says}, name another, then rescan the image");
});

test("what a registry, an image or a scanner says holds no link; addresses of ours and names do", () => {
  const { reason } = errorOf(BACKEND_ERRORS.ForbiddenUser, {
    ...{ endpoint: "https://eu1.app.sysdig.com", call: "POST /images" },
    said: ": see [this](https://evil.example/a), www.evil.example or mailto:a@evil.example.",
  });

  expect(reason).toMatch(
    /^https:\/\/eu1\.app\.sysdig\.com does .*: see \?this\?\(https\?\/\/evil\(\.\)example\/a\), www\(\.\)evil\(\.\)example or mailto\?a@ evil\(\.\)example: /,
  );
  expect(errorOf(PULL, { image: "registry.example/app:1", detail: "registry.example" }).reason).toContain(
    " registry.example/app:1: registry(.)example, ",
  );
  const { advice, ...entry } = PULL;
  const withPage = { ...entry, advice: `${advice}, see docs/network.md` };
  expect(errorOf(withPage, VALUES).reason).toMatch(/see https:\/\/\S+\/docs\/network\.md, then/);
});

test("an address of the settings, or of the image's registry, stays where words begin with it, and only there", () => {
  const told = (detail: string) =>
    errorOf(PULL, { image: "nginx", detail }, undefined, ["https://mirror.example/a", "registry.example"])
      .reason;

  expect(told("https://mirror.example/a/1.2 has evil.example")).toContain(
    ": https://mirror.example/a/1.2 has evil(.)example,",
  );
  expect(told("registry.example answered 503 registry.example/path")).toContain(
    ": registry.example answered 503 registry(.)example/path,",
  );
  expect(told("registry.example.evil.example answered 503")).toContain(
    ": registry(.)example(.)evil(.)example answered",
  );
  const failure = "getaddrinfo ENOTFOUND secure.sysdig.com";
  expect(
    errorOf(BACKEND_ERRORS.Unreachable, { endpoint: "https://secure.sysdig.com", failure }).reason,
  ).toContain(failure);
});

test("a circumstance changes the judgement, and what to do, where the entry names it", () => {
  expect(errorOf(PULL, VALUES, "busy")).toMatchObject({
    errorClass: "infrastructure",
    errorScope: "transient",
    reason: "The build cannot pull nginx: 401, wait",
  });
  expect(errorOf(PULL, VALUES, "registry")).toMatchObject({
    reason: expect.stringContaining("name another"),
  });
  expect(errorOf(PULL, VALUES, "unreachable")).toMatchObject({
    errorClass: "configuration",
    errorScope: "installation",
  });
});

test("a table says in which circumstances class and scope are others", () => {
  expect(renderErrors([PULL], "| `PULL` | class | nobody may pull it |").split("\n")).toEqual([
    "| reason says (code) | class/scope | what it means |",
    "|---|---|---|",
    "| `cannot pull` (`PULL`) | `configuration`/`installation`, or `configuration`/`registry` for a registry, or `infrastructure`/`transient` if the service is busy or silent | nobody may pull it |",
  ]);
});

describe.each(Object.entries(ERROR_TABLES))("%s", (page, tables) => {
  const text = readFileSync(join(__dirname, "../../..", page), "utf8");

  test.each(Object.entries(tables))("has the table %s of the catalogue (npm run generate)", (name, table) => {
    expect(text).toContain(`<!-- ${name}:start -->\n\n${renderErrors(table, text)}\n\n<!-- ${name}:end -->`);
  });

  const entries = Object.values(tables).flat();

  test.each(entries)("the sentence of $code has its words, and says what to do", ({ sentence }) => {
    expect(sentence).toMatch(/\{(says|detail)\}/);
    expect(sentence).toMatch(/\{advice\}/);
  });

  test.each(entries)("what to do about $code is plain text that a reason may hold", (entry) => {
    const others = Object.values(entry.otherwise ?? {}).flatMap(({ advice }) => advice ?? []);

    for (const advice of [entry.advice, ...others]) {
      expect(advice).toBe(exportable(advice));
    }
  });

  test.each(entries)("the words of $code ask for no name in braces but in its sentence", (entry) => {
    expect(entry.advice + entry.says).not.toMatch(/[{}]/);
  });

  test("no words of a reason hold those of another", () => {
    const words = entries.map(({ says }) => says);

    const doubtful = words.filter((says, index) =>
      words.some((other, at) => at !== index && says.includes(other)),
    );

    expect(doubtful).toEqual([]);
  });
});

/** What carries out scans. */
const sources = ["scanners", "programs/scan-coordinator"].flatMap((room) => {
  const folder = join(__dirname, "../../../functions", room);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
});

test.each(Object.entries({ BUILD_ERRORS, BACKEND_ERRORS }))("every entry of %s is used", (name, entries) => {
  const unused = Object.keys(entries).filter(
    (key) => !sources.some((source) => new RegExp(`\\b${name}\\.${key}\\b`).test(source)),
  );

  expect(unused).toEqual([]);
});

test("no program but the catalogues says what to do about an error of a scan", () => {
  const advice = [BUILD_ERRORS, RUNNER_ERRORS, BACKEND_ERRORS]
    .flatMap((catalogue) => Object.values<CodedReason>(catalogue))
    .flatMap((entry) => entry.advice.match(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b(?: = \w+)?/g) ?? []);
  const inputs = new RegExp(`["\`](?:[^"\`]*\\s)?(?:${[...new Set(advice)].join("|")})\\b[^"\`]*["\`]`);

  const again = sources
    .flatMap((source) => source.split("\n"))
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && inputs.test(line));

  expect(again).toEqual([]);
});
