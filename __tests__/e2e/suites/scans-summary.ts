import { SUMMARY_KEY } from "../../../functions/contract/ledger";
import type { ScanSummary } from "../../../functions/contract/notices/summary";
import { titleOfSummary } from "../../../functions/results/messages/summary-message";
import { until } from "../../until";
import { runInShell } from "../document-commands";
import { runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { subscribeToSummaries } from "../subscriber";
import { container, keyOf } from "../task-event";

beforeAll(async () => {
  const containers = [{ name: "bad", ...container("shown/vulnerable:1") }];
  await installation.aws.putTasks([runningTask("shown", containers)]);
  await installation.send({ id: "shown", containers });
  await installation.untilRow(keyOf("shown/vulnerable:1"), { verdict: "FAILED" });
  expect(await installation.sweep()).toBe("complete");
});

test("the summary is published once when its schedule invokes the coordinator, and the command prints its text", async () => {
  const summaries = await subscribeToSummaries(installation);

  await installation.publishSummary();
  await until("the summary to be published", async () => (await summaries.receive()).length > 0);
  const { output } = await runInShell(installation.aws, "fargate-scans summary --days 7");

  const [event] = summaries.received;
  const { detail } = event as unknown as { readonly detail: ScanSummary };
  expect(event).toMatchObject({ "detail-type": "Scan Summary", source: "fargate-image-scanning" });
  expect(detail).toMatchObject({ version: "1", isComplete: true, enforcement: { number: 0 } });
  expect(detail.images).toBeGreaterThanOrEqual(1);
  expect(detail.failing.number + detail.failing.notRunning).toBeGreaterThanOrEqual(1);
  expect(output).toContain(titleOfSummary(detail));
  expect(output).toContain("docker.io/shown/vulnerable:1");
  expect(output).toContain("runs in shop/web (1 task)");
  expect(await installation.row(SUMMARY_KEY)).toMatchObject({ endedAt: detail.to });
});
