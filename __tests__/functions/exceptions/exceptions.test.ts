import { EXCEPTIONS_KEY, endOf, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { parseImage } from "../../../functions/contract/images/image";
import { exceptionFor, readLeniency } from "../../../functions/exceptions/exceptions";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { DIGEST, OTHER_DIGEST } from "../samples";
import { edit } from "../table/edit";

const ACCOUNT = "123456789012";
const NOW = new Date("2026-11-26T12:00:00Z");
const NGINX = parseImage("nginx", "linux/amd64");
const EXCEPTION = {
  image: "docker.io/library/nginx",
  until: "2027-03-31",
  reason: "fix is in review",
  owner: "team-web",
};

/** What is read where the table has these two items. */
async function read(exceptions?: unknown, gate: Readonly<Record<string, unknown>> = {}, now = NOW) {
  const table = new MemoryTable();
  if (exceptions !== undefined) {
    await edit(table, EXCEPTIONS_KEY, { exceptions: exceptions as string });
  }
  if (Object.keys(gate).length > 0) {
    await edit(table, OPEN_GATE_KEY, gate);
  }
  return readLeniency(table, now);
}

// Proves exception.expires.
test.each([
  ["no JSON", "[{"],
  ["an object", JSON.stringify({ image: "**" })],
  ["an exception that is null", "[null]"],
  ["no owner", JSON.stringify([{ ...EXCEPTION, owner: undefined }])],
  ["an end that is no date", JSON.stringify([{ ...EXCEPTION, until: "never" }])],
  ["no account", JSON.stringify([{ ...EXCEPTION, accounts: [] }])],
  ["an account that is none", JSON.stringify([{ ...EXCEPTION, accounts: [ACCOUNT, "*"] }])],
  ["a good exception beside a malformed one", JSON.stringify([EXCEPTION, { image: "**" }])],
])("of exceptions that are written as %s none holds, and the problem is said", async (_, exceptions) => {
  const leniency = await read(exceptions);
  expect(leniency.exceptions).toEqual([]);
  expect(leniency.problem).toContain(EXCEPTIONS_KEY);
});

describe("the gate that somebody has opened", () => {
  test("is open until then", async () => {
    const gate = { gateOpenUntil: "2026-11-26T13:00:00.000Z", gateOpenReason: "incident 7" };
    const openUntil = new Date("2026-11-26T13:00:00Z");
    expect(await read(undefined, gate)).toEqual({
      ...{ exceptions: [], openUntil, openReason: "incident 7", openedBy: "not stated" },
    });
    expect(await read(undefined, gate, new Date(openUntil.getTime() - 1))).toMatchObject({ openUntil });
    expect(await read(undefined, gate, openUntil)).toEqual({ exceptions: [], closedAt: openUntil });
  });

  test.each([
    ["more than a day ahead", "2026-11-27T12:05:01Z"],
    ["for ever", "9999-12-31T00:00:00Z"],
    ["no time", "tomorrow"],
    ["a number", 1_900_000_000],
  ])("%s: stays closed, and the problem is said", async (_, gateOpenUntil) => {
    const { problem, ...rest } = await read(JSON.stringify([EXCEPTION]), { gateOpenUntil });
    // What is wrong with the one item is nothing against the other.
    expect(rest).toEqual({ exceptions: [EXCEPTION] });
    expect(problem).toContain(OPEN_GATE_KEY);
  });
});

test.each([
  ["2027-03-31", "2027-04-01T00:00:00.000Z"],
  ["2028-02-29", "2028-03-01T00:00:00.000Z"],
  ["2027-03-31T18:00:00Z", "2027-03-31T18:00:00.000Z"],
  ["2027-03-31T00:30:00+02:00", "2027-03-30T22:30:00.000Z"],
  ["2027-03-31T23:30:00-05:30", "2027-04-01T05:00:00.000Z"],
  ["2027-03-31T18:00:00.123456789Z", "2027-03-31T18:00:00.123Z"],
])("an exception until %s ends at %s", (until, end) => {
  expect(endOf(until)?.toISOString()).toBe(end);
});

describe("what an exception names", () => {
  test.each([
    ["docker.io/library/nginx", "nginx:1.27", DIGEST, true],
    ["docker.io/library/nginx:1.27", "nginx:1.28", DIGEST, false],
    [`docker.io/library/nginx@${DIGEST}`, "nginx:1.27", DIGEST, true],
    [`docker.io/library/nginx@${DIGEST}`, "nginx:1.27", OTHER_DIGEST, false],
    [DIGEST, "nginx:1.27", DIGEST, true],
    [DIGEST, "ghcr.io/team/app:1", DIGEST, true],
    [DIGEST, "nginx:1.27", OTHER_DIGEST, false],
    [DIGEST, "nginx:1.27", undefined, false],
  ])("%s names %s with the digest %s: %s", (pattern, reference, digest, expected) => {
    const of = parseImage(reference, "linux/amd64", digest);
    expect(exceptionFor(of, ACCOUNT, [{ ...EXCEPTION, image: pattern }], NOW) !== undefined).toBe(expected);
  });

  test("it holds in the accounts that it names, and without any in all", () => {
    const some = { ...EXCEPTION, accounts: ["222222222222", ACCOUNT] };
    const holds = (account: string | undefined, ...exceptions: readonly ImageException[]) =>
      exceptionFor(NGINX, account, exceptions, NOW);

    expect(holds(ACCOUNT, some)).toBe(some);
    expect(holds("333333333333", some)).toBeUndefined();
    expect(holds(undefined, some)).toBeUndefined();
    expect(holds("333333333333", some, EXCEPTION)).toBe(EXCEPTION);
    expect(holds(undefined, EXCEPTION)).toBe(EXCEPTION);
  });

  test.each([
    ["shop/web", true],
    ["shop/batch-7", true],
    ["other/web", false],
    ["shop/web-2", false],
    [undefined, false],
  ])("of the workloads that it names, %s is one: %p", (workload, holds) => {
    const some = { ...EXCEPTION, workloads: ["shop/web", "*/batch-*"] };

    expect(exceptionFor(NGINX, ACCOUNT, [some], NOW, workload) !== undefined).toBe(holds);
  });
});
