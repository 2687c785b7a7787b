import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Message } from "../observed/message";
import { taskEvent } from "../observed/task";
import { START } from "../world/settings";
import type { Scenario } from "./scenario";
import { Stage, watchFirstTasks } from "./stage";
import { watchVerdicts } from "./watch";

/** As many receipts as there may be. Each hides the message for three minutes. */
const UNTIL_DEAD_MS = 13 * HOUR;

export const poisonMessage: Scenario = {
  name: "a message that crashes the function each time is the only dead letter",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: UNTIL_DEAD_MS + 2 * HOUR });
    const { world } = stage;
    const seen = watchFirstTasks(world);
    const verdicts = watchVerdicts(world);
    const dead: Message[] = [];
    world.observers.add({ messageDead: (message) => dead.push(message) });
    const poison = taskEvent(stage.taskOf(stage.newImage()), START);
    world.clock.after(30 * MINUTE, () => world.queue.send(poison, undefined, true));
    // Four tasks at a time, so that the message has company.
    const images = Array.from({ length: 160 }, () => stage.newImage());
    images.forEach((digest, index) => {
      stage.startAfter(30 * MINUTE + Math.floor(index / 4) * 18 * MINUTE, digest, "ecr", 90 * SECOND);
    });
    await world.run();
    const waits = images.map((digest) =>
      stage.secondsUntil(verdicts.get(`${digest}#linux/amd64`), digest, seen),
    );
    return [
      {
        what: "dead letters that crash the function",
        value: dead.filter(({ isPoison }) => isPoison).length,
        least: 1,
        most: 1,
        unit: "messages",
      },
      {
        what: "other dead letters",
        value: dead.filter(({ isPoison }) => !isPoison).length,
        most: 0,
        unit: "messages",
      },
      {
        what: "longest time from a task to a verdict",
        value: Math.round(Math.max(...waits) / 60),
        most: 20,
        unit: "minutes",
      },
    ];
  },
};
