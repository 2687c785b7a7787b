import { complaints, type PublishedInterface, smallVersion } from "../../../packaging";

const RELEASED: PublishedInterface = {
  version: "1.0.0",
  addresses: bare("aws_sns_topic.results", "aws_sqs_queue.events"),
  inputs: { enabled: "bool, default true", name: "string, default null" },
  outputs: bare("queue_url"),
  types: { Props: "", "Props.name": "readonly name?: string;" },
  commands: { images: "", "images --all": "--all", "exit codes": "0 answered, 1 not" },
  schemas: { "event outcome.images[]": '{"type":"string"}' },
};

function bare(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

type Moved = Parameters<typeof complaints>[0]["moved"];

/** Complaints about a change from the release above. */
function complaintsAbout(
  change: Partial<PublishedInterface>,
  { moved = [], news = "" }: { moved?: Moved; news?: string } = {},
): string[] {
  return complaints({
    released: RELEASED,
    current: { ...RELEASED, version: "1.1.0", ...change },
    moved,
    news: { name: "Unreleased", text: news },
  });
}

const withQueue = (...queues: string[]) => ({ addresses: bare("aws_sns_topic.results", ...queues) });

test("an interface that stays as it is needs nothing", () => {
  expect(complaintsAbout({})).toEqual([]);
});

const MOVED = { from: "aws_sqs_queue.events", to: "aws_sqs_queue.task_events" };
const NAMED = "`aws_sqs_queue.events` is now `aws_sqs_queue.task_events`";
const inNews = (address: string, is: string) =>
  `The resource ${address} is ${is}: say so in CHANGELOG.md's [Unreleased] section, with its name as \`${address}\`.`;

test.each<[string, Moved, string, string[]]>([
  [
    "needs a move",
    [],
    NAMED,
    [
      'aws_sqs_queue.events is gone, and upgrades would destroy it: add { from: "aws_sqs_queue.events", to: … } to modules/fargate-image-scanning/moved.ts.',
    ],
  ],
  [
    "needs to be named, with both names",
    [MOVED],
    "",
    [inNews("aws_sqs_queue.events", "gone"), inNews("aws_sqs_queue.task_events", "new")],
  ],
  ["is fine with both", [MOVED], NAMED, []],
  [
    "may have moved in several steps",
    [
      { ...MOVED, from: "aws_sqs_queue.intake" },
      { ...MOVED, to: "aws_sqs_queue.intake" },
    ],
    NAMED,
    [],
  ],
  [
    "may not move to what does not exist",
    [{ ...MOVED, to: "aws_sqs_queue.tasks" }],
    NAMED,
    [
      "aws_sqs_queue.events moves to aws_sqs_queue.tasks, which does not exist: correct its entry in modules/fargate-image-scanning/moved.ts.",
    ],
  ],
])("a resource under another address %s", (_, moved, news, said) => {
  expect(complaintsAbout(withQueue("aws_sqs_queue.task_events"), { moved, news })).toEqual(said);
});

test("moves of earlier releases stay without complaint", () => {
  const moved = [{ from: "aws_sqs_queue.of_old", to: "aws_sqs_queue.events" }];

  expect(complaintsAbout({}, { moved })).toEqual([]);
});

test.each<[string, Partial<PublishedInterface>, string, string]>([
  [
    "a new input",
    { inputs: { ...RELEASED.inputs, mode: "string, default null" } },
    "The input mode is new",
    "`mode`",
  ],
  [
    "a new resource",
    withQueue("aws_sqs_queue.events", "aws_sqs_queue.more"),
    "The resource aws_sqs_queue.more is new",
    "`aws_sqs_queue.more`",
  ],
  [
    "another default",
    { inputs: { ...RELEASED.inputs, enabled: "bool, default false" } },
    "The input enabled was bool, default true and is bool, default false",
    "`enabled = false`",
  ],
  [
    "an exported type's new member",
    { types: { ...RELEASED.types, "Props.mode": "readonly mode?: string;" } },
    "The type Props.mode is new",
    "`mode`",
  ],
  [
    "an option that is gone",
    { commands: { images: "", "exit codes": "0 answered, 1 not" } },
    "The command images --all is gone",
    "`images --all`",
  ],
  [
    "a new object in an event, its own properties with it",
    { schemas: { ...RELEASED.schemas, "event outcome.scan": "{}", "event outcome.scan.id": "{}" } },
    "The property event outcome.scan is new",
    "`scan`",
  ],
])("%s has to be in the changelog", (_, change, complaint, news) => {
  expect(complaintsAbout(change)).toEqual([expect.stringContaining(complaint)]);
  expect(complaintsAbout(change, { news: `- ${news}, for a reason.` })).toEqual([]);
});

test("a name within another word does not name it", () => {
  expect(
    complaintsAbout(
      { inputs: { name: "string, default null" } },
      { news: "It is enabled; `enabled_regions`" },
    ),
  ).toHaveLength(1);
});

describe("the version", () => {
  const small = (change: Partial<PublishedInterface>, version: string, moved: Moved = []) =>
    smallVersion({ released: RELEASED, current: { ...RELEASED, ...change, version }, moved });
  const added = { outputs: bare("queue_arn", "queue_url") };
  const gone = { commands: { images: "", "exit codes": "0 answered, 1 not" } };

  test.each<[string, Partial<PublishedInterface>, string, string]>([
    ["nothing", {}, "1.0.1", "1.0.0"],
    ["an addition", added, "1.1.0", "1.0.1"],
    ["a required input", { inputs: { ...RELEASED.inputs, mode: "required string" } }, "2.0.0", "1.1.0"],
    ["what is gone", gone, "2.0.0-rc.1", "1.9.9"],
    [
      "another exit code",
      { commands: { ...RELEASED.commands, "exit codes": "0 answered" } },
      "2.0.0",
      "1.1.0",
    ],
  ])("may be the next one for %s, and no smaller", (_, change, large, tooSmall) => {
    expect(small(change, large)).toEqual([]);
    expect(small(change, tooSmall)).toEqual([
      expect.stringContaining(`raise it to ${large.replace("-rc.1", "")} at least`),
    ]);
  });

  test("of a resource that moves needs no major one", () => {
    const moved = [{ from: "aws_sqs_queue.events", to: "aws_sqs_queue.tasks" }];

    expect(small(withQueue("aws_sqs_queue.tasks"), "1.1.0", moved)).toEqual([]);
  });

  test("before 1.0.0 may break with a minor one, and says by what", () => {
    const released = { ...RELEASED, version: "0.3.1" };
    const at = (version: string) =>
      smallVersion({ released, current: { ...RELEASED, ...gone, version }, moved: [] });

    expect(at("0.4.0")).toEqual([]);
    expect(at("0.3.2")).toEqual([
      "The version 0.3.2 is too small after 0.3.1, because the command images --all is gone: raise it to 0.4.0 at least.",
    ]);
  });
});

test("a module within the module is named by its folder, and later changes in it by their own names", () => {
  const addresses = { ...RELEASED.addresses, ...bare("modules/member", "modules/member aws_iam_role.read") };

  expect(complaintsAbout({ addresses })).toEqual([expect.stringContaining("its name as `modules/member`")]);
  expect(complaintsAbout({ addresses }, { news: "the module `modules/member`" })).toEqual([]);
  expect(
    complaints({
      released: { ...RELEASED, addresses },
      current: {
        ...RELEASED,
        version: "1.1.0",
        addresses: { ...addresses, ...bare("modules/member aws_iam_role.act") },
      },
      moved: [],
      news: { name: "Unreleased", text: "" },
    }),
  ).toEqual([expect.stringContaining("its name as `aws_iam_role.act`")]);
});
