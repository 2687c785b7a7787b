import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMAND_NAMES } from "../../cli/commands";
import { imageKey } from "../../functions/contract/images/image";
import { meetErrors } from "../functions/capacity/breaker/open-breaker";
import { BAD_IMAGE } from "../functions/deployment-events";
import { LedgerInMemory } from "../functions/ledger/ledger-in-memory";
import { DIGEST, image, NOW, OTHER_DIGEST } from "../functions/samples";
import { CommandLine } from "./command-line";
import { item } from "./gate-items";
import { UGLY_ITEMS } from "./images/ugly-images";
import { plainRow } from "./rows";
import { errorsAgainstSchema } from "./schema";

const line = CommandLine.forTests();

const schemasIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".schema.json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

/** What a command prints, each line of it held against the command's schema. */
async function printed(...given: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await line.run([...given, "--json"]);
  expect(errorsAgainstSchema(`${given[0]}`, stdout)).toEqual([]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text));
}

const WAITS = {
  ...{ verdict: undefined, verdictAt: undefined, freshUntil: undefined, counts: undefined, run: undefined },
  ...{ scanId: "1", attempts: 2, dueAt: "2999-01-01T00:00:00.000Z", requestedAt: NOW.toISOString() },
};
const KEY = `docker.io/library/nginx@${DIGEST}#linux/amd64`;

/** The table while an error holds all scans up, as the functions write it. */
async function breakerItems(errors: number, isTried = false) {
  const memory = new LedgerInMemory();
  await meetErrors(memory.ledger, errors, false);
  if (isTried) {
    memory.passMinutes(5);
    const tried = { scanId: "tried", key: imageKey(image()) };
    await memory.ledger.changeControl({ kind: "tried", scan: tried });
  }
  return memory.table.items;
}

test.each(COMMAND_NAMES)("%s has a schema, which takes neither nothing nor another version", (name) => {
  expect(errorsAgainstSchema(name, '{}\n{ "version": "2" }')).toHaveLength(2);
});

test("what schemas of commands repeat of those of events, for their readers, is the same", () => {
  const [ofEvents, ofCommands] = ["functions/contract/notices", "docs/schemas"].map((folder) =>
    schemasIn(folder).flatMap(({ definitions = {} }) => Object.entries(definitions)),
  );

  const repeated = ofCommands?.filter(([name]) => ofEvents?.some(([other]) => other === name)) ?? [];
  expect(repeated.length).toBeGreaterThan(10);
  for (const [name, definition] of repeated) {
    const known = ofEvents?.filter(([other]) => other === name).map(([, each]) => each);
    expect(known).toContainEqual(definition);
  }
});

test("images: verdicts, scans, errors, and names that are as ugly as may be", async () => {
  line.table.put(...UGLY_ITEMS);
  expect(await printed("images")).toHaveLength(8);
});

test("images: rows of an older version, and rows with almost nothing", async () => {
  line.table.put(
    { image: KEY, reference: "docker.io/library/nginx:1.27" },
    {
      image: `a@${OTHER_DIGEST}#linux/amd64`,
      reference: "a",
      repository: "a",
      verdict: "SOMETHING",
      counts: 7,
    },
    plainRow({
      ...{ digest: null, reference: "docker.io/acme/untagged:1", platform: "linux/arm64" },
      ...WAITS,
      scanId: undefined,
      rowState: "HELD",
    }),
    plainRow({
      digest: DIGEST,
      platform: "linux/arm64",
      topVulnerabilities: "none",
      failedRules: [1],
      counts: {},
    }),
  );

  expect((await printed("images")).length).toBeGreaterThan(0);
});

test("backlog", async () => {
  line.table.put(
    plainRow({ ...WAITS, rowState: "WAITING" }),
    plainRow({
      ...WAITS,
      digest: OTHER_DIGEST,
      rowState: "HELD",
      deadline: NOW.toISOString(),
    }),
    plainRow({
      ...WAITS,
      ...{ digest: null, reference: "docker.io/acme/untagged:1" },
      ...{ rowState: "ERROR", reason: "refused", errorClass: "permanent", errorScope: "image" },
    }),
  );

  expect(await printed("backlog")).toHaveLength(3);
});

test("summary", async () => {
  expect(await printed("summary")).toHaveLength(1);
  line.table.put(...UGLY_ITEMS, item({ dueAt: new Date().toISOString() }));
  expect(await printed("summary", "--days", "30")).toHaveLength(1);
});

test("rescan: of images that are named, and of all", async () => {
  const recentStarts = [new Date().toISOString()];
  line.table.put(plainRow({ recentStarts }), plainRow({ digest: DIGEST, platform: "linux/arm64" }));

  expect(await printed("rescan", "--image", DIGEST)).toMatchObject([
    { images: [{ notBefore: expect.any(String) }, { notBefore: null, because: null }] },
  ]);
  expect(await printed("rescan", "--all", "--yes")).toHaveLength(1);
});

test("wait: a verdict, none, an error, and wrong arguments", async () => {
  const wait = (reference: string, ...more: readonly string[]) =>
    printed("wait", "--image", reference, "--timeout", "0", ...more);
  line.table.put(plainRow({ freshUntil: "2999-01-01T00:00:00.000Z" }));

  expect(await wait(DIGEST)).toMatchObject([{ result: "failed", images: [{ digest: DIGEST }] }]);
  expect(await wait(OTHER_DIGEST)).toMatchObject([{ result: "no-verdict", images: [] }]);
  line.table.put(plainRow({ ...WAITS, rowState: "ERROR", reason: "refused" }));
  expect(await wait(DIGEST)).toMatchObject([{ result: "error", images: [{ scan: { state: "ERROR" } }] }]);
  expect(await wait("Nginx")).toMatchObject([{ result: "error", reference: null }]);
});

test("gate: closed, open, and closed again", async () => {
  expect(await printed("gate")).toMatchObject([{ state: "closed" }]);
  const open = ["gate", "open", "--reason", "incident 7", "--yes"];
  expect(await printed(...open)).toMatchObject([{ state: "open", reason: "incident 7" }]);
  expect(await printed("gate", "close")).toMatchObject([{ state: "closed", reason: null }]);
});

test("breaker: closed, with a suspect, open, and while a scan is tried", async () => {
  expect(await printed("breaker")).toMatchObject([{ state: "closed", suspects: [] }]);
  line.table.put(...(await breakerItems(1)));
  expect(await printed("breaker")).toMatchObject([
    {
      suspects: [{ reference: "quay.io/acme/web:0", digest: null, platform: "linux/amd64" }],
    },
  ]);
  line.table.put(...(await breakerItems(2)));
  expect(await printed("breaker")).toMatchObject([{ state: "open", trying: null }]);
  line.table.put(...(await breakerItems(2, true)));
  expect(await printed("breaker")).toMatchObject([{ trying: { scanId: "tried" }, nextTryAt: null }]);
});

test("audit: what was blocked, and what is kept in a form that nobody can read", async () => {
  const dueAt = new Date().toISOString();
  line.table.put(
    item({ dueAt }),
    item({ dueAt, image: "gate#production/api/1#PRE_SCALE_UP", decision: "{", startedAt: undefined }),
  );

  expect(await printed("audit")).toHaveLength(2);
});

test("audit and workload: a decision of which parts cannot be read is shown without them", async () => {
  const odd = { reason: {}, images: [null, {}, BAD_IMAGE], detailType: "Deployment Audited" };
  line.table.put(item({ dueAt: new Date().toISOString() }, odd));

  for (const given of [["audit"], ["workload", "web"]]) {
    expect(JSON.stringify(await printed(...given))).toContain(BAD_IMAGE.reference);
    expect(await line.run(given)).toMatchObject({
      ...{ code: 0, stdout: expect.stringContaining(BAD_IMAGE.reference) },
    });
  }
});
