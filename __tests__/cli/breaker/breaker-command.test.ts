import { localTime } from "../../../cli/text/times";
import { controlWith, OPEN } from "../../functions/capacity/breaker/open-breaker";
import { minutesFromNow, NOW } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";

const line = CommandLine.forTests();
const IMPAIRED = `INSTALLATION IMPAIRED since ${localTime(NOW.toISOString())}`;

function open(): void {
  line.table.put(controlWith({ open: { ...OPEN, suspects: ["a:1#linux/amd64"] } }));
}

test("one that is closed says so", async () => {
  expect(await line.run(["breaker"])).toEqual({
    ...{ code: 0, stderr: "" },
    stdout: "The breaker is closed: scans start as usual.\n",
  });
});

test("one that is open says how to have a scan tried, and once that was done, does not say it again", async () => {
  open();

  const { stdout } = await line.run(["breaker", "--name", "mine", "--region", "eu-west-1"]);
  expect(stdout).toContain(IMPAIRED);
  expect(stdout).toContain(`Next try: at ${localTime(minutesFromNow(5).toISOString())}.`);
  expect(stdout).toContain(
    "have one scan tried within a minute: fargate-scans breaker --probe --name mine --region eu-west-1\n",
  );

  expect(line.service.asked("SendMessage")).toEqual([]);

  const probed = await line.run(["breaker", "--probe"]);
  expect(line.service.asked("SendMessage")).toMatchObject([{ MessageBody: '{"keys":[]}' }]);
  expect(probed.stdout).not.toContain("fargate-scans");
  expect(probed.stdout).toContain("One scan is tried within a minute.\n");
});

test("images that its table knows have their names, and no digests", async () => {
  const row = plainRow();
  line.table.put(
    controlWith({ open: { ...OPEN, suspects: [String(row.image), "a@sha256:0#linux/amd64"] } }),
    row,
  );

  const { stdout } = await line.run(["breaker"]);

  expect(stdout).toContain(
    "Images whose errors opened the breaker:\n  docker.io/library/nginx:1.27 (linux/amd64)\n  a@sha256:0#linux/amd64\n",
  );
});

test("on a terminal of 80 columns its reason has three lines at most", async () => {
  const reason = `${"the registry said something long ".repeat(30)}and the end`;
  line.table.put(controlWith({ open: { ...OPEN, reason } }));

  const { stdout } = await line.run(["breaker"], { columns: 80 });

  const lines = stdout.slice(stdout.indexOf("  Reason:")).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    expect.stringMatching(/^ {2}Reason: the registry/),
    expect.any(String),
    expect.stringMatching(/…$/),
    expect.stringMatching(/^ {2}Next try/),
  ]);
  expect(lines.filter((each) => each.length > 80)).toEqual([]);
});

test.each(["images", "backlog"])(
  "%s says it above all else, to programs on standard error",
  async (command) => {
    open();
    line.table.put(plainRow());

    expect((await line.run([command])).stdout).toMatch(new RegExp(`^${IMPAIRED.replace(/[+]/g, "\\+")}`));

    const { stdout, stderr } = await line.run([command, "--json"]);
    expect(stderr).toContain(IMPAIRED);
    expect(stdout).not.toContain("IMPAIRED");
  },
);
