import { type Image, imageKey, parseImage } from "../../../functions/contract/images/image";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { image, OTHER_DIGEST, SAYS_NOTHING, TASK_DEFINITION_ARN, taskEvent, WEB, WORKER } from "../samples";
import { sightingsOf } from "./sightings-of";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const NGINX = image();

/** The secret for an image, the last, of a task whose definition names one for the container `web`, and which were read. */
async function credentials(containers: object[], of: Image = NGINX, lastStatus = "RUNNING") {
  const read: string[] = [];
  const taskDefinitions = {
    ...SAYS_NOTHING,
    registryCredentials: async (taskDefinitionArn: string) => {
      read.push(taskDefinitionArn);
      return new Map([["web", SECRET]]);
    },
  };
  const task = parseTaskEvent(taskEvent(containers, { lastStatus }));
  const { sightings } = await sightingsOf(task, { taskDefinitions, filter: () => undefined });
  const found = sightings.filter((each) => imageKey(each.image) === imageKey(of));
  expect(found.at(-1)?.image).toEqual(of);
  return { secret: found.at(-1)?.credentials, read };
}

test("the secret is the one that the task definition names for the container of the image", async () => {
  expect(await credentials([WEB, WORKER])).toEqual({ secret: SECRET, read: [TASK_DEFINITION_ARN] });
  expect((await credentials([WEB, WORKER], image("busybox:1.36", OTHER_DIGEST))).secret).toBeUndefined();
  expect((await credentials([{ ...WEB, name: "other" }, WEB])).secret).toBe(SECRET);
});

test("none is looked for where ECR serves the image", async () => {
  const reference = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";

  expect(await credentials([{ ...WEB, image: reference }], image(reference))).toEqual({
    secret: undefined,
    read: [],
  });
});

test("that of a mirror does not go to another registry with the same content", async () => {
  const mirrored = { ...WEB, image: "mirror.example.com/nginx:1.27" };

  expect((await credentials([mirrored, { ...WEB, name: "plain" }])).secret).toBeUndefined();
});

test("none is used where ECS names no digest of a stopped task: nothing proves that the task may read the secret", async () => {
  const unpulled = { name: "web", image: "nginx:1.27", runtimeId: "0123456789" };
  const unknown = parseImage("nginx:1.27", "linux/amd64");

  expect(await credentials([unpulled], unknown, "STOPPED")).toEqual({ secret: undefined, read: [] });
  expect((await credentials([WEB], NGINX, "STOPPED")).secret).toBe(SECRET);
  expect((await credentials([unpulled], unknown)).secret).toBe(SECRET);
});

test("a task definition that cannot be read now is asked for once, and fails each image that needs it", async () => {
  const failure = new Error("ECS does not answer");
  const registryCredentials = jest.fn().mockRejectedValue(failure);
  const taskDefinitions = { ...SAYS_NOTHING, registryCredentials };

  const { sightings, failed } = await sightingsOf(parseTaskEvent(taskEvent([WEB, WORKER])), {
    taskDefinitions,
    filter: () => undefined,
  });

  expect(registryCredentials).toHaveBeenCalledTimes(1);
  expect(sightings).toEqual([]);
  expect(failed).toEqual([
    { image: NGINX, error: failure },
    { image: image("busybox:1.36", OTHER_DIGEST), error: failure },
  ]);
});

const OTHER = SECRET.replace("registry", "other");
const secrets = new Map(Object.entries({ first: SECRET, second: OTHER, third: OTHER }));
const taskDefinitions = { ...SAYS_NOTHING, registryCredentials: async () => secrets };

test.each<[string, readonly string[], readonly (string | undefined)[]]>([
  ["once with each secret, since one of them may be refused", ["first", "second", "third"], [SECRET, OTHER]],
  ["with the secrets that are named, where a container names none", ["plain", "second"], [OTHER]],
  ["without a secret where all name none", ["plain"], [undefined]],
])("an image that several containers pull is seen %s", async (_, names, expected) => {
  const task = parseTaskEvent(taskEvent(names.map((name) => ({ ...WEB, name }))));
  const { sightings } = await sightingsOf(task, { taskDefinitions, filter: () => undefined });
  expect(sightings.map((each) => each.credentials)).toEqual(expected);
});
