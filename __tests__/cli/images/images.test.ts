import { localTime } from "../../../cli/text/times";
import { HOUR } from "../../../functions/contract/durations";
import type { Row } from "../../../functions/table/table";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow, runBy } from "../rows";

const line = CommandLine.forTests();

const SWEPT_AT = new Date().toISOString();
const SWEEP = { image: "sweep#last-complete", startedAt: SWEPT_AT, endedAt: SWEPT_AT };
const RUNNING = runBy({ owner: "Team-Shop" }, { furtherServices: 2, sweptAt: SWEPT_AT });
const ALL_NAMED = { ...RUNNING, furtherServices: 0 };
const HISTORY = {
  history: ["FAILED", "PASSED"].map((verdict, at) => ({
    verdict,
    change: verdict === "FAILED" ? "worse" : "first",
    verdictAt: `2026-03-0${2 - at}T00:00:00.000Z`,
  })),
};
const ROWS = [
  plainRow(),
  plainRow({
    digest: OTHER_DIGEST,
    reference: "docker.io/acme/other:1",
    repository: "docker.io/acme/other",
    verdict: "PASSED",
  }),
];

/** Lets the table hold these rows, and these items beside them. */
const tableHas = (...beside: readonly Row[]) => line.table.put(...ROWS, ...beside);

const run = (...given: readonly string[]) => line.run(["images", ...given]);
const json = async (...given: readonly string[]) => {
  const { stdout, stderr } = await run("--json", ...given);
  return {
    images: stdout
      .split("\n")
      .filter(Boolean)
      .map((each) => JSON.parse(each)),
    stderr,
  };
};

test("--sort orders all images, also those that a terminal does not show, and their numbers stay", async () => {
  const worse = Array.from({ length: 55 }, (_, at) =>
    plainRow({ reference: `docker.io/acme/z${at + 10}:1`, verdictAt: new Date().toISOString() }),
  );
  tableHas(...worse, plainRow({ reference: "docker.io/acme/last:1", verdict: "PASSED", counts: undefined }));

  const { stdout } = await line.run(["images", "--sort", "image", "--no-color"], { columns: 120 });

  const rows = stdout.split("\n").slice(1, 51);
  expect(rows[0]).toMatch(/^58 +PASSED +docker\.io\/acme\/last:1 /);
  expect(rows).toEqual(rows.toSorted((one, other) => (one.slice(11) < other.slice(11) ? -1 : 1)));
  expect(stdout).toMatch(/^\d more: --all$/m);
  expect((await line.run(["image", "58"])).stdout).toMatch(/^docker\.io\/acme\/last:1 /);
});

test("each line has a version, who runs the image, and the owner", async () => {
  tableHas(SWEEP, RUNNING);

  const { images } = await json();

  expect(images).toMatchObject([
    {
      version: "1",
      reference: "docker.io/library/nginx:1.27",
      running: RUNNING.services,
      ...{ furtherServices: 2, owner: "Team-Shop" },
    },
    { version: "1", running: null, furtherServices: null, owner: null },
  ]);
});

test("where no sweep was complete yet, what a task had within a week counts as running, and that is said", async () => {
  const lately = new Date(Date.now() - 6 * 24 * HOUR).toISOString();
  tableHas(plainRow({ lastSeenAt: lately, digest: `sha256:${"1".repeat(64)}` }));

  const all = await json();
  expect(all.images[0]).toMatchObject({ running: null, furtherServices: null, owner: null });
  expect(all.stderr).toBe("");

  const running = await json("--running");
  expect(running.images).toMatchObject([{ lastSeenAt: lately, running: null }]);
  expect((await json("--running", "--owner", "team-shop")).images).toEqual([]);
  expect(running.stderr).toMatch(
    /^No sweep of the running tasks was complete yet\. .* by sweep_schedule; where that is empty, nobody knows.*\nNo sweep has met 1 image: /,
  );
});

test("what runs is as of the sweep, and that is said where somebody asks for it", async () => {
  tableHas(SWEEP, ALL_NAMED);

  expect((await run("--running")).stdout).toContain(
    `1 FAILED. They run, as of the sweep of ${localTime(SWEPT_AT)}.\n`,
  );
  expect((await run()).stdout).not.toContain("as of the sweep");
});

test.each([
  [
    "26 hours ago",
    26,
    /^The latest complete sweep of the running tasks ended at 20.*where that is empty, nobody knows/,
  ],
  ["an hour ago", 1, /^$/],
])(
  "where the latest sweep ended %s, it is said what that means for --running",
  async (_, hours, expected) => {
    const endedAt = new Date(Date.now() - hours * HOUR).toISOString();
    tableHas({ ...SWEEP, startedAt: endedAt, endedAt } as typeof SWEEP, ALL_NAMED);

    expect((await json("--running")).stderr).toMatch(expected);
  },
);

test.each([
  [["--running"], 1],
  [["--owner", "Team-shop "], 1],
  [["--owner", "Team-S…"], 1],
  [["--owner", "Team-…x"], 0],
  [["--owner", "team-data"], 0],
  [["--owner", "team-data", "--owner=team-shop"], 1],
  [["--cluster", "production"], 1],
  // Names of clusters are ECS's own; what people write into tags differs in case.
  [["--cluster", "Production"], 0],
  [["--cluster", " arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/production"], 1],
  [["--change", "worse"], 1],
  [["--change", "first,better,same"], 0],
  [["--running", "--status", "PASSED"], 0],
  [["--status", "failed, error"], 1],
  [["--status=WAITING", "--status", "FAILED"], 1],
  [["--repository", "docker.io/library/*", "--repository", "**/web"], 1],
  // As the product names it, whoever writes it.
  [["--repository", "docker.io/nginx"], 1],
  [["--repository", "nginx"], 1],
  [["--repository", "nginx:1.26"], 0],
  [["--repository", "Registry-1.Docker.IO/ngin*:1.27"], 1],
  [["--repository", "docker.io/NG*"], 1],
  [["--repository", "…/nginx"], 1],
  [["--repository", "**@sha256:aaaa*"], 1],
  [["--repository", `nginx@${OTHER_DIGEST}`], 0],
  [["--repository", DIGEST], 1],
  [["--repository", "acme/other", "--status", "FAILED"], 0],
  [["--since", "2026-03-01T11:00:00+01:00", "--status", "FAILED"], 1],
  [["--since", "2026-03-01T10:00:00.001Z"], 0],
  [["--since", "7d", "--status", "FAILED"], 0],
  [["--change", "worse", "--running", "--owner", "TEAM-SHOP", "--cluster", "production"], 1],
])("%j finds so many: %d", async (given, number) => {
  tableHas(SWEEP, ALL_NAMED, plainRow(HISTORY));

  const { images, stderr } = await json(...given);

  expect(images.map(({ reference }) => reference)).toEqual(
    number === 1 ? ["docker.io/library/nginx:1.27"] : [],
  );
  expect(stderr).toBe("");
});

test.each([
  [["--owner", "team-data"], 1],
  [["--cluster", "staging"], 1],
  [["--owner", "team-data", "--status", "PASSED"], 0],
])("%j lists images that services run which the table only counts: %d", async (given, number) => {
  tableHas(SWEEP, RUNNING);

  const { images, stderr } = await json(...given);

  expect(images).toHaveLength(number);
  expect(stderr).toBe("");
});

test("each says how the latest verdict differs from the one before, and since when it fails", async () => {
  tableHas(SWEEP, RUNNING, plainRow(HISTORY));

  expect((await json()).images).toMatchObject([
    { change: "worse", failingSince: "2026-03-02T00:00:00.000Z", mayFailLonger: false },
    { change: null, failingSince: null, mayFailLonger: null },
  ]);
});

describe("an answer without an image", () => {
  test("says that none is known yet, and which command says whether the installation works", async () => {
    expect(await line.run(["images", "--name", "mine", "--region", "us-east-1"])).toEqual({
      ...{ code: 0, stderr: "" },
      stdout: expect.stringMatching(
        /^No image is known yet: .* fargate-scans doctor --name mine --region us-east-1\n$/,
      ),
    });
  });

  test("says how many are known where none matches", async () => {
    tableHas();

    expect((await run("--status", "ERROR")).stdout).toBe(
      "None of the 2 images that are known matches these options.\n",
    );
    line.table.clear();
    line.table.put(plainRow());
    expect((await run("--since", "1d")).stdout).toBe(
      "None of the 1 image that are known matches these options.\n",
    );
    expect((await json("--since", "1d")).images).toEqual([]);
  });
});

describe("of many images", () => {
  const put = (count: number) => {
    for (let number = 0; number < count; number++) {
      const digest = `sha256:${String(number).padStart(64, "0")}`;
      const verdict = number % 3 === 0 ? "FAILED" : "PASSED";
      line.table.put(plainRow({ digest, verdict, reference: `docker.io/acme/${number}:1` }));
    }
  };
  const rowsOf = (stdout: string) => stdout.split("\n").filter((each) => /^ *\d+ .*docker\.io/.test(each));

  test("a terminal has the first 50, and how to see the others; the sum is of all", async () => {
    put(60);

    const { stdout } = await line.run(["images"], { columns: 80 });

    expect(rowsOf(stdout)).toHaveLength(50);
    expect(stdout).toContain("\n10 more: --all\n\n60 images: 20 FAILED, 40 PASSED.\n");
    expect(rowsOf((await line.run(["images", "--all"], { columns: 80 })).stdout)).toHaveLength(60);
    expect(rowsOf((await run()).stdout)).toHaveLength(60);
  });

  // The table in memory answers a thousand times, which takes a busy machine minutes.
  test("10,000 are listed, the worst first, and add up", async () => {
    put(10_000);

    const { stdout } = await run();

    expect(rowsOf(stdout)).toHaveLength(10_000);
    expect(stdout.split("\n")[3334]).toContain("FAILED");
    expect(stdout.split("\n")[3335]).toContain("PASSED");
    expect(stdout).toContain("\n10000 images: 3334 FAILED, 6666 PASSED.\n");
  }, 600_000);
});
