import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, SAYS_NOTHING, taskEvent } from "../samples";
import { sightingsOf } from "./sightings-of";

const WRONG = "arn:aws:secretsmanager:us-east-1:123456789012:secret:wrong-AbCdEf";
const RIGHT = "arn:aws:secretsmanager:us-east-1:123456789012:secret:right-AbCdEf";
const SECRETS = new Map([
  ["first", WRONG],
  ["second", RIGHT],
  ["third", RIGHT],
]);

async function secretsSeen(...names: readonly string[]) {
  const containers = names.map((name) => ({ name, image: "nginx:1.27", imageDigest: DIGEST }));
  const { sightings } = await sightingsOf(parseTaskEvent(taskEvent(containers)), {
    taskDefinitions: { ...SAYS_NOTHING, registryCredentials: async () => SECRETS },
    filter: () => undefined,
  });
  return sightings.map(({ credentials }) => credentials);
}

test("an image that containers pull with different secrets is seen once with each, since one of them may be refused", async () => {
  expect(await secretsSeen("first", "second", "third")).toEqual([WRONG, RIGHT]);
});

test("a container that names none adds no sighting to those that do", async () => {
  expect(await secretsSeen("plain", "second")).toEqual([RIGHT]);
  expect(await secretsSeen("plain")).toEqual([undefined]);
});
