import { imageFilter } from "../../../functions/tasks/image-filter";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, SAYS_NOTHING, taskEvent } from "../samples";
import { sightingsOf } from "./sightings-of";

const BOTH = { name: "web", imageDigest: DIGEST, image: `quay.io/shop/app:x-debug@${DIGEST}` };
const [NAMED, UNNAMED] = ["quay.io/shop/app:x-debug", "quay.io/shop/app"];

/** What is seen of a task whose definition has this image, and how often that was read. */
async function seenOf(declared: string | undefined | Error, patterns: object = {}) {
  const declaredImages = jest.fn(async () => {
    if (declared instanceof Error) {
      throw declared;
    }
    return declared === undefined ? undefined : new Map([["web", declared]]);
  });
  const taskDefinitions = { ...SAYS_NOTHING, declaredImages };
  const filter = imageFilter({ include: [], exclude: [], ...patterns });
  const task = parseTaskEvent(taskEvent([BOTH]));
  const seen = await sightingsOf(task, { taskDefinitions, filter });
  return {
    seen: seen.sightings.map(({ image }) => image.reference),
    skipped: seen.skipped.map(({ image, reason }) => `${image} ${reason}`),
    reads: declaredImages.mock.calls.length,
  };
}

const [TAG, WRITTEN, REFUSED] = [NAMED, BOTH.image, undefined];
const THROTTLED = new Error("ThrottlingException");
const EXCLUDE = { exclude: ["**/*:*-debug"] };
const INCLUDE = { include: ["**/*:*-debug"] };

test.each([
  ["is ECS's where the definition has the tag alone: it stays", TAG, {}, [NAMED], []],
  ["means nothing where the definition has both", WRITTEN, {}, [UNNAMED], []],
  ["counts as absent where the definition cannot be read", REFUSED, {}, [UNNAMED], []],
  ["leaves the image out where ECS wrote it", TAG, EXCLUDE, [], [`${NAMED} excluded`]],
  ["leaves nothing out where the definition cannot be read", REFUSED, EXCLUDE, [UNNAMED], []],
  ["includes the image where ECS wrote it", TAG, INCLUDE, [NAMED], []],
  ["is scanned where the definition cannot be read", REFUSED, INCLUDE, [UNNAMED], []],
  ["keeps no scan waiting where ECS does not answer", THROTTLED, {}, [UNNAMED], []],
])("a tag beside a digest in a task's reference %s", async (_, declared, patterns, seen, skipped) => {
  expect(await seenOf(declared, patterns)).toEqual({ seen, skipped, reads: 1 });
});
