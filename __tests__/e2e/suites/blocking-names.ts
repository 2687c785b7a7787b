import { decisionsIn } from "../gated-services";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { digestOf } from "../task-event";

useServicesIn("shop");

/** A content in two repositories, with the keys of its rows. */
async function promoted(name: string) {
  const digest = digestOf(`blocking/${name}`);
  const [sandbox, prod] = [
    `blocking/sandbox/vulnerable-${name}`,
    `blocking/prod/vulnerable-${name}`,
  ] as const;
  await installation.aws.putImages({ [`${sandbox}:1`]: digest, [`${prod}:1`]: digest });
  const shared = `${digest}#linux/amd64`;
  return {
    ...{ sandbox: `${sandbox}:1`, prod: `${prod}:1`, shared },
    ...{ sandboxRepository: `docker.io/${sandbox}`, own: `${shared}#docker.io/${prod}` },
    scan: (image: string, id: string) =>
      installation.send({ id, containers: [{ image, imageDigest: digest }] }),
  };
}

const deploy = async (service: string, app: string) =>
  services.endOf(await services.ecs.deploy(service, { app }));

test("what passes by the name of sandbox/app is refused as prod/app, whose own scan says FAILED", async () => {
  const { sandbox, prod, shared, own, sandboxRepository, scan } = await promoted("app");
  await installation.aws.sysdig.acceptRisk({ imageName: "docker.io/blocking/sandbox/", match: "prefix" });
  await scan(sandbox, "sandbox-runs");
  await installation.untilRow(shared, { verdict: "PASSED", boundTo: sandboxRepository });
  await services.create("tried");
  await services.create("promoted");

  const tried = await deploy("tried", sandbox);
  const refused = await deploy("promoted", prod);

  expect([tried.status, refused.status]).toEqual(["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"]);
  expect(decisionsIn((await services.decisionOf(refused.arn)).images)).toEqual({ app: "blocked failed" });
  expect(await installation.row(own)).toMatchObject({ verdict: "FAILED" });
  expect(await installation.row(shared)).toMatchObject({ verdict: "PASSED", boundTo: sandboxRepository });
});

test("what failed as sandbox/app is refused as prod/app until its own scan, which passes by the risk of that name", async () => {
  const { sandbox, prod, shared, own, sandboxRepository, scan } = await promoted("reverse");
  await installation.aws.sysdig.acceptRisk({ imageName: `docker.io/${prod}` });
  await scan(sandbox, "sandbox-fails");
  await installation.untilRow(shared, { verdict: "FAILED", scannedAs: sandboxRepository });
  await services.create("reversed");

  const refused = await deploy("reversed", prod);
  await installation.untilRow(own, { verdict: "PASSED", rowState: undefined });
  const passed = await deploy("reversed", prod);

  expect([refused.status, passed.status]).toEqual(["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]);
  expect((await services.decisionOf(refused.arn)).reason).toContain(`It failed as ${sandboxRepository}`);
  expect(await installation.row(shared)).toMatchObject({ verdict: "FAILED" });
});
