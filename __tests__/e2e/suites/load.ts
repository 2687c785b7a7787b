import { MINUTE } from "../../../functions/contract/durations";
import { until } from "../../until";
import { counted } from "../function-log";
import { installation } from "../shared-installation";
import { type EventQueue, subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf, type Task, taskEvent } from "../task-event";

const EVENTS = 10_000;
const IMAGES = 50;
/** Every fifth event is delivered twice, the second time so many events later. */
const TWICE_EVERY = 5;
const LATER = 700;
/** EventBridge takes ten events at once. */
const AT_ONCE = 10;
const SENDERS = 4;
/** How much the trigger's memory may grow while it handles most of the events. */
const MOST_GROWTH = 1.3;
/** So many events take minutes on a quiet machine. */
const PATIENCE = { mostMs: 15 * MINUTE };

// Of each ten, one fails its policies.
const names = Array.from(
  { length: IMAGES },
  (_, number) => `load/${number % 10 === 0 ? "vulnerable" : "good"}-${number}:1`,
);
const verdictOf = (name: string) => (name.includes("vulnerable") ? "FAILED" : "PASSED");

/** Tasks of one to three containers. All images occur from the start, so that most events meet known ones. */
function tasks(): Task[] {
  const images = names.map(container);
  const imageAt = (number: number) => images[number % IMAGES] ?? container("");
  return Array.from({ length: EVENTS }, (_, number) => ({
    id: `load-${number}`,
    containers: Array.from({ length: 1 + (number % 3) }, (_, position) => ({
      name: `container-${position}`,
      ...imageAt(number + position * 7),
    })),
  }));
}

/** The tasks in the order of their delivery, some twice. */
function deliveries(all: readonly Task[]): Task[] {
  return Array.from({ length: all.length + LATER }, (_, number) => {
    const again = number - LATER;
    return [all[number], again % TWICE_EVERY === 0 ? all[again] : undefined];
  })
    .flat()
    .filter((task) => task !== undefined);
}

/** What the trigger's instances hold, once for each tenth of the events that it has handled. */
class MemoryOfTrigger {
  private readonly lowest: number[] = [];

  constructor(private readonly events: number) {}

  /** @param sent how many events are sent so far; answers how many of them wait in the queue */
  async look(sent: number): Promise<number> {
    const left = await installation.messagesIn("queue_url");
    const instances = await installation.aws.memoryOf(installation.output("trigger_function_name"));
    if (instances.length > 0) {
      const tenth = Math.max(0, Math.floor((10 * (sent - left)) / this.events));
      this.lowest[tenth] = Math.min(this.lowest[tenth] ?? Number.POSITIVE_INFINITY, Math.max(...instances));
    }
    return left;
  }

  /**
   * How many times the memory after the first tenths it is at the end: the most of what was least in each at the start, when
   * an instance warms up, and the least of all at the end, since garbage is collected late.
   */
  get growth(): number {
    const start = Math.max(...this.lowest.slice(1, 4).filter(Boolean));
    const end = Math.min(...this.lowest.slice(8).filter(Boolean));
    expect([start, end].map(Number.isFinite)).toEqual([true, true]);
    return end / start;
  }
}

/** How many images of containers the trigger has looked at, as it counts them itself. */
const imagesSeen = () => counted(installation, "trigger_function_name", "ImagesSeen");

let events: EventQueue;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
});

afterEach(() => installation.restore());

test("10,000 task events of 50 images, a fifth of them twice, and every other StartBuild refused: 50 builds, 50 verdicts", async () => {
  const all = deliveries(tasks());
  expect(all).toHaveLength(EVENTS + EVENTS / TWICE_EVERY);
  const waiting = [...all];
  const memory = new MemoryOfTrigger(all.length);
  await installation.aws.switch({ refuseBuilds: { error: "AccountLimitExceededException", every: 2 } });

  const send = async () => {
    while (waiting.length > 0) {
      await installation.sendEvents(waiting.splice(0, AT_ONCE).map(taskEvent));
      await memory.look(all.length - waiting.length - SENDERS * AT_ONCE);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  await until(
    "every image to have its verdict",
    async () => {
      // A minute each: the back-off after a refusal ends, and the coordinator begins what waits.
      await installation.endBackOff();
      await installation.coordinate();
      await memory.look(all.length);
      const rows = await Promise.all(names.map((name) => installation.row(keyOf(name))));
      return rows.every((row) => row?.verdict !== undefined && row.rowState === undefined);
    },
    PATIENCE,
  );
  await until("every event to be handled", async () => (await memory.look(all.length)) === 0, PATIENCE);

  for (const name of names) {
    expect(await installation.untilPublished(keyOf(name))).toMatchObject({ verdict: verdictOf(name) });
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
    expect(await events.of(name)).toHaveLength(1);
  }
  // Each event was handled, not only the first of each image.
  expect(await imagesSeen()).toBeGreaterThanOrEqual(
    all.reduce((sum, { containers = [] }) => sum + containers.length, 0),
  );
  expect(await installation.aws.refusedBuilds()).toBeGreaterThanOrEqual(IMAGES - 1);
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  expect(memory.growth).toBeGreaterThan(0);
  expect(memory.growth).toBeLessThan(MOST_GROWTH);
});
