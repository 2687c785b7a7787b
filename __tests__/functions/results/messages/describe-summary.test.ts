import { describeSummary } from "../../../../functions/results/messages/summary-message";
import { deploymentEvent } from "../../deployment-events";
import {
  gateItem,
  hoursAgo,
  imageRow,
  keyOf,
  summaryOf,
  unscannedRow,
  workloadsItem,
} from "../../summary/ledger-items";

/** What a chat shows: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
const CHAT = 8000;

test("of hundreds of images and decisions, as many as fit into a chat are shown, and the others counted", () => {
  const long = "語".repeat(255);
  const services = Array.from({ length: 20 }, () => ({
    ...{ kind: "family", name: long, cluster: long, owner: "語".repeat(100), tasks: 1, since: hoursAgo(9) },
  }));
  const items = Array.from({ length: 300 }, (_, number) => {
    const row = imageRow({ image: keyOf(number), reference: `docker.io/${long}:${number}` });
    const unscanned = unscannedRow({ image: keyOf(1000 + number), rowState: "ERROR", reason: long });
    const decision = deploymentEvent({
      decidedAt: hoursAgo(4),
      deploymentEventId: `${number}`,
      service: long,
    });
    const action = { image: `enforcement#production/web/${number}`, decision: JSON.stringify(decision) };
    const workloads = [row, unscanned].map(({ image }) => workloadsItem({ services }, String(image)));
    return [row, unscanned, ...workloads, gateItem(`${number}`, "FAILED", decision, 4), action];
  });

  const lines = describeSummary(summaryOf(items.flat()));

  expect(lines.join("\n").length).toBeLessThanOrEqual(CHAT);
  // Each part says how many it has left out: together with what is shown, all are there.
  const counted = (title: string, mark: RegExp) => {
    const part = lines.slice(lines.findIndex((line) => line.startsWith(title)) + 1);
    const end = part.findIndex((line) => /^… and/.test(line));
    const [, further = "0"] = /^… and (\d+) more$/.exec(part[end] ?? "") ?? [];
    return part.slice(0, end).filter((line) => mark.test(line)).length + Number(further);
  };
  expect(counted("Running and failing:", /^\d+\. /)).toBe(300);
  for (const title of ["Running, never scanned", "Gate:", "Enforcement:"]) {
    expect(counted(title, /^- /)).toBe(300);
  }
});
