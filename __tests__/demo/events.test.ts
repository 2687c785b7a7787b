import { buildsPerContainer, FIRST_EVENTS, LEFT_OUT_EVENTS, REPEATED_EVENTS } from "../../demo/events";
import { EXPECTED_IMAGES, EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES, ledgerKey } from "../../demo/expectations";
import { parseImage } from "../../functions/contract/images/image";
import { isAwsManaged } from "../../functions/tasks/sightings";
import { imageOf, parseTaskEvent, platformOf } from "../../functions/tasks/task-event";
import { publishImage } from "../../local-aws/registry";

const ALL = [...FIRST_EVENTS, ...REPEATED_EVENTS];
const sightings = ALL.flatMap((event) => {
  const task = parseTaskEvent(JSON.stringify(event));
  const platform = platformOf(task.architecture ?? "x86_64");
  const containers = task.containers.filter((container) => !isAwsManaged(container));
  return containers.map((container) => imageOf(container, platform));
});

test("the expectations name each image and platform of the events once, with its normalised reference", () => {
  const seen = new Map(
    sightings.map(({ reference: image, digest = "", platform }) => [
      ledgerKey({ image, digest, platform }),
      image,
    ]),
  );
  expect(Object.fromEntries(EXPECTED_IMAGES.map((image) => [ledgerKey(image), image.image]))).toEqual(
    Object.fromEntries(seen),
  );
  for (const { image, platform } of EXPECTED_IMAGES) {
    expect(parseImage(image, platform).reference).toBe(image);
  }
});

test("the digests are those of the images that the demo publishes", () => {
  for (const { image, digest } of EXPECTED_IMAGES) {
    expect(publishImage(image)).toBe(digest);
  }
});

test("all other sightings are of known images", () => {
  expect(sightings.length - EXPECTED_IMAGES.length).toBe(EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES);
});

test("the events that come last show no new image", () => {
  const first = new Set(FIRST_EVENTS.flatMap(({ detail }) => detail.containers.map(({ image }) => image)));
  for (const { detail } of REPEATED_EVENTS) {
    expect(detail.containers.filter(({ image }) => !first.has(image))).toEqual([]);
  }
});

test("one build per container counts every container of a task that runs, and none of one that never did", () => {
  expect(buildsPerContainer(REPEATED_EVENTS)).toBe(3);
  expect(buildsPerContainer(FIRST_EVENTS.filter(({ detail }) => detail.lastStatus === "STOPPED"))).toBe(0);
});

test("what launch_types leaves out is a running task with an image of its own, which only the launch type keeps from a scan", () => {
  const known = new Set(EXPECTED_IMAGES.map(({ digest }) => digest));

  expect(ALL.filter(({ detail }) => detail.launchType !== "FARGATE")).toEqual([]);
  for (const event of LEFT_OUT_EVENTS) {
    const { containers, architecture } = parseTaskEvent(JSON.stringify(event));
    const images = containers.map((container) => imageOf(container, platformOf(architecture ?? "x86_64")));
    expect(event.detail).toMatchObject({ launchType: "EC2", lastStatus: "RUNNING" });
    expect(images).toMatchObject([{ digest: publishImage("docker.io/acme/search:5.2") }]);
    expect(images.some(({ digest }) => digest && known.has(digest))).toBe(false);
  }
});
