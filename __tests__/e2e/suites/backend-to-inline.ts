import { readFileSync } from "node:fs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { BackendInstallation } from "../backend-installation";
import { installation } from "../shared-installation";

let backend: BackendInstallation;

beforeAll(() => {
  backend = new BackendInstallation(installation);
});

describe("a change to inline mode", () => {
  test("makes the project and its rights, and scans that run begin again in builds", async () => {
    const key = await backend.startTask("backend/running-then:1", { delaySeconds: 3600 });
    await installation.untilRunning(key);
    const { deployment, variables } = installation;
    const inline = { ...variables, scan_mode: "inline", function_vpc_config: null };
    await deployment.apply(inline);

    await backend.sysdig.setImage("backend/running-then:1", { delaySeconds: 0 });
    await backend.minutePasses(key);

    const row = await installation.untilRow(key, { verdict: "PASSED", origin: "inline" });
    expect(row).toMatchObject({ run: { engine: "inline", handle: expect.stringContaining(":build/") } });
    expect((await deployment.plan(inline)).code).toBe(0);
    await deployment.apply(variables);
  });

  test("and all of it can be destroyed", async () => {
    const { aws, deployment, variables } = installation;
    await deployment.destroy({ ...variables, sysdig_secure_api_token: undefined });

    const { Roles = [] } = await new IAMClient(aws.clientConfig).send(new ListRolesCommand({}));
    expect(Roles).toEqual([]);
    expect(JSON.parse(readFileSync(deployment.stateFile, "utf8")).resources).toEqual([]);
  });
});
