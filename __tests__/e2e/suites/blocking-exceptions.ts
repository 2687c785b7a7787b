import { runInShell } from "../document-commands";
import { decisionsIn } from "../gated-services";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";

useServicesIn("shop");

/** Runs `fargate-scans …` as its users do; answers what it writes. */
async function scans(command: string): Promise<string> {
  const { code, output } = await runInShell(installation.aws, `fargate-scans ${command}`);
  expect({ code, output }).toEqual({ code: 0, output });
  return output;
}

test("a bad image with an exception passes, and the event names the exception", async () => {
  await services.create("excepted");
  await services.scan("blocking/vulnerable-excepted:1", "FAILED");

  const { arn, status } = await services.deploy("excepted", { app: "blocking/vulnerable-excepted:1" });

  expect(status).toBe("SUCCESSFUL");
  const [event] = await services.eventsOf(arn);
  expect(event?.detailType).toBe("Deployment Exception Used");
  expect(event?.images).toMatchObject([
    {
      ...{ decision: "passed", because: "exception", verdict: "FAILED" },
      exception: { owner: "team-shop", reason: "no fix yet", until: "2099-12-31" },
    },
  ]);
});

test("an open gate lets a bad image through, and a closed one does not", async () => {
  const image = { app: "blocking/vulnerable-open:1" };
  await services.create("open");
  await scans("gate open --minutes 30 --reason 'a test' --yes");

  const whileOpen = await services.deploy("open", image);

  await scans("gate close");
  await services.create("closed");
  const closed = await services.deploy("closed", image);
  expect([whileOpen.status, closed.status]).toEqual(["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"]);
  const [event] = await services.eventsOf(whileOpen.arn);
  expect(event?.detailType).toBe("Deployment Allowed Unscanned");
  expect(decisionsIn(event?.images)).toEqual({ app: "allowed gate-open" });
});

test("the command explains a deployment that was refused", async () => {
  const output = await scans("workload closed");

  expect(output).toContain("blocking/vulnerable-open");
  expect(output).toMatch(/CVE-\d+/);
});
