import { localTime } from "../../../cli/text/times";
import { refusal } from "../../functions/local-service";
import { DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";

const line = CommandLine.forTests();
const KEY = `docker.io/library/nginx@${DIGEST}#linux/amd64`;
const FRESH = { freshUntil: "2999-01-01T00:00:00.000Z" };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe("an image", () => {
  test("is the next to start", async () => {
    line.table.put(plainRow(FRESH));

    const { code, stdout } = await line.run(["rescan", "--image", DIGEST]);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `docker.io/library/nginx:1.27@${DIGEST} (linux/amd64): a scan of it is the next to start, within a minute if there is capacity.\n`,
    });
    expect(line.table.get(KEY)).toMatchObject({ rowState: "WAITING" });
    expect(line.service.asked("PutItem")).toHaveLength(2);
  });

  test.each(["…/nginx:1.27", "…ary/nginx@sha256:aaaaaaa…", "docker.io/library/nginx:1.27"])(
    "is found by %s, as a terminal has shown it",
    async (shown) => {
      line.table.put(plainRow({ ...FRESH, lastSeenAt: minutesAgo(1).toISOString() }));

      expect(await line.run(["rescan", "--image", shown])).toMatchObject({ code: 0, stderr: "" });
      expect(line.table.get(KEY)).toMatchObject({ rowState: "WAITING" });
    },
  );

  test("that is one of several with such a name is not guessed", async () => {
    line.table.put(plainRow(FRESH), plainRow({ ...FRESH, reference: "quay.io/acme/nginx:1.27" }));

    expect(await line.run(["rescan", "--image", "…/nginx:1.27"])).toMatchObject({
      code: 2,
      stderr:
        "…/nginx:1.27 is short for 2 images: name one in full, such as docker.io/library/nginx:1.27. --output wide shows whole names.\n",
    });
    expect((await line.run(["rescan", "--image", "…/redis:7"])).stderr).toContain("is short for 0 images");
    expect(line.service.asked("PutItem")).toEqual([]);
  });

  test("wakes the coordinator once it is written, and is no error where that fails", async () => {
    line.table.put(plainRow(FRESH));

    expect((await line.run(["rescan", "--image", DIGEST, "--name", "mine"])).stderr).toBe("");

    expect(line.service.asked("SendMessage")).toMatchObject([
      {
        QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/mine-work.fifo",
        MessageBody: JSON.stringify({ keys: [KEY] }),
        MessageGroupId: "coordinator",
      },
    ]);
    const actions = line.service.requests.map(({ action }) => action);
    expect(actions.lastIndexOf("PutItem")).toBeLessThan(actions.indexOf("SendMessage"));

    line.answers({ SendMessage: () => refusal("AccessDeniedException", "not authorized") });
    expect(await line.run(["rescan", "--image", DIGEST])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("a scan of it"),
      stderr: "The scan-coordinator could not be woken, and looks within a minute: not authorized\n",
    });
  });

  test("that was scanned a moment ago says when its scan starts, and why not before", async () => {
    const started = minutesAgo(2);
    line.table.put(plainRow({ ...FRESH, recentStarts: [started.toISOString()] }));

    const { stdout } = await line.run(["rescan", "--image", DIGEST]);
    const again = await line.run(["rescan", "--image", DIGEST, "--json"]);

    const startsAt = new Date(started.getTime() + 5 * 60_000).toISOString();
    expect(stdout).toContain(
      `: a scan of it starts at ${localTime(startsAt)}: A scan of this image was started within 5 minutes.`,
    );
    expect(JSON.parse(again.stdout).images).toMatchObject([{ fate: "open", notBefore: startsAt }]);
  });

  test("that is held for another reason says that one, without what moves a cursor", async () => {
    const held = {
      rowState: "HELD",
      dueAt: "2999-01-01T00:00:00.000Z",
      reason: "again\u001b[2J at 2026-03-01 12:00 UTC",
    };
    line.table.put(plainRow(held));

    expect((await line.run(["rescan", "--image", DIGEST])).stdout).toContain(
      `: again [2J at ${localTime("2026-03-01T12:00:00Z")}\n`,
    );
  });

  test("that nobody knows is said to be unknown, with the command that lists those that are known", async () => {
    expect(await line.run(["rescan", "--image", "nginx:9", "--name", "mine"])).toEqual({
      ...{ code: 1, stdout: "" },
      stderr:
        "The ledger knows no such image: fargate-scans images --name mine lists those that it knows. How another one is scanned says fargate-scans help scan --name mine\n",
    });
  });
});

describe("every image", () => {
  const all = ["rescan", "--all", "--name", "it's mine"];

  beforeEach(() => line.table.put(plainRow(FRESH)));

  const isStale = () => line.table.get(KEY)?.freshUntil !== FRESH.freshUntil;

  test("is only scanned again without a terminal where --yes says so", async () => {
    expect(await line.run(all)).toEqual({
      ...{ code: 2, stdout: "" },
      stderr:
        "Every image of it's mine is scanned again when a task or a sweep sees it next. Nobody can be asked here: add --yes if that is meant.\n",
    });
    expect(line.service.requests).toEqual([]);

    const { code, stdout, stderr } = await line.run([...all, "--yes"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^1 image: 1 verdict stale now, 0 scans waiting or running already, 0 without a fresh/,
    );
    expect(stderr).toBe("");
    expect(isStale()).toBe(true);
  });

  test("is not scanned less because another name's verdict could be copied", async () => {
    const passed = { ...FRESH, verdict: "PASSED", verdictAt: "2026-01-01T00:00:00.000Z", copiedFrom: "a/b" };
    const content = `content#${DIGEST}#linux/amd64`;
    line.table.put({ image: content, rev: 1, passed });

    expect((await line.run([...all, "--yes"])).code).toBe(0);

    const { passed: now } = Object(line.table.get(content));
    expect(now).toEqual({ ...passed, freshUntil: expect.stringMatching(/^20/) });
    expect(isStale()).toBe(true);
  });

  test.each(["n\n", "\n", "yessir\n"])("is not where a person on a terminal answers %j", async (typed) => {
    const { code, stderr } = await line.run(all, { columns: 80, typed });

    expect(code).toBe(1);
    expect(stderr).toMatch(/sees it next\. Go on\? \[y\/N\] .*Nothing was done\.\n$/s);
    expect(isStale()).toBe(false);
  });

  test.each(["y\n", "YES\n"])("is where a person on a terminal answers %j", async (typed) => {
    expect((await line.run(all, { columns: 80, typed })).code).toBe(0);
    expect(isStale()).toBe(true);
  });
});
