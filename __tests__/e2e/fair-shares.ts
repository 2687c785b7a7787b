import { BatchGetProjectsCommand, CodeBuildClient, UpdateProjectCommand } from "@aws-sdk/client-codebuild";
import type { SettingVariable } from "../../functions/contract/build";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import type { RegistryFault } from "../../local-aws/registry";
import type { ImageBehaviour } from "../../local-aws/sysdig/catalog";
import { outputOf } from "./document-commands";
import { type Organisation, PLACES, taskOf } from "./organisation";
import { keyOf } from "./task-event";

const { shop: SHOP, bank: BANK } = PLACES;

const SAYS = "unable to authenticate with the API: 401 Unauthorized";
/** Looks like one of Sysdig's. */
const LOOK_ALIKE = "eu1.app.sysdig.com.hostile.example";

interface Hostility {
  readonly host: string;
  /** Of the registry. */
  readonly fault?: RegistryFault;
  /** Of the scanner, which meets the same registry later. */
  readonly scan?: Partial<ImageBehaviour>;
  readonly errorScope: "registry" | "image" | "transient";
}

const HOSTILITIES: readonly Hostility[] = [
  { host: "hangs", fault: "hang", errorScope: "transient" },
  { host: "endless-layers", scan: { delaySeconds: 3600 }, errorScope: "image" },
  {
    host: "redirects",
    fault: { redirect: `https://${LOOK_ALIKE}/v2/a/manifests/1` },
    errorScope: "registry",
  },
  { host: "refuses", fault: { status: 401, message: SAYS }, errorScope: "registry" },
  { host: "refuses-later", scan: { exitCode: 3, message: SAYS }, errorScope: "image" },
  { host: "endless-manifest", fault: "huge", errorScope: "transient" },
];
const imageOf = ({ host }: Hostility) => `${host}.hostile.example/shop/web:1`;

/** Two members share two slots, of which each may have one. One brings many new images, and then the other one brings its own. */
export function describeSharing(given: () => Organisation): void {
  /** The member's images, of which one has a slot and the others wait, then the image of the other member, which starts at once. */
  async function bring(images: readonly string[], other: string): Promise<void> {
    const organisation = given();
    const { hub } = organisation;
    await hub.aws.switch({ holdBuilds: true });
    for (const [index, image] of images.entries()) {
      await organisation.run(SHOP, taskOf(image));
      const rowState = index < 1 ? "SCANNING" : `WAITING ${SHOP.account}/${SHOP.region}`;
      await hub.untilRow(keyOf(image), { rowState });
    }
    await organisation.run(BANK, taskOf(other));
    await hub.untilRow(keyOf(other), { rowState: "SCANNING" });
    await hub.aws.switch({ holdBuilds: false });
    await hub.untilRow(keyOf(other), { verdict: "PASSED" });
  }

  /** When the latest scan of an image was started. */
  async function startOf(image: string): Promise<string> {
    const { recentStarts = [] } = Object(await given().hub.row(keyOf(image)));
    return recentStarts.at(-1) ?? "not yet";
  }

  /** Gives a build of the hub's project another variable; answers the one that it had. */
  async function setVariable(name: SettingVariable, value: string): Promise<string> {
    const { hub } = given();
    const client = new CodeBuildClient(hub.aws.clientConfig);
    const names = [hub.output("scanner_project_name")];
    const { projects: [project] = [] } = await client.send(new BatchGetProjectsCommand({ names }));
    const { environment } = project ?? {};
    const variables = environment?.environmentVariables ?? [];
    const environmentVariables = variables.map((each) => (each.name === name ? { ...each, value } : each));
    const changed = environment && { ...environment, environmentVariables };
    await client.send(new UpdateProjectCommand({ name: names[0], environment: changed }));
    return variables.find((each) => each.name === name)?.value ?? "";
  }

  test("a member that brings many images leaves a slot to another one", async () => {
    const many = Array.from({ length: 5 }, (_, index) => `organisation/many-${index}:1`);
    const other = "organisation/one-of-bank:1";

    await bring(many, other);

    await Promise.all(many.map((image) => given().hub.untilRow(keyOf(image), { verdict: "PASSED" })));
    const start = await startOf(other);
    const starts = await Promise.all(many.map(startOf));
    expect(starts.filter((each) => each < start)).toHaveLength(1);
  });

  describe("a member with hostile registries", () => {
    let minutes: string;

    beforeEach(async () => {
      const { registry, sysdig } = given().aws;
      await registry.setHost(LOOK_ALIKE, { fault: { status: 401, message: SAYS } });
      for (const { host, fault, scan } of HOSTILITIES) {
        await registry.setHost(`${host}.hostile.example`, fault ? { fault } : {});
        await (scan && sysdig.setImage(`${host}.hostile.example`, scan));
      }
      // The time of a scanner, which is 24 minutes by default, is over in half a minute.
      minutes = await setVariable("BUILD_TIMEOUT_MINUTES", "1");
    });

    afterEach(async () => {
      await setVariable("BUILD_TIMEOUT_MINUTES", minutes);
    });

    test("holds up no other one, and none of them opens the breaker: each has an error of its own", async () => {
      const { hub } = given();
      const other = "organisation/beside-hostile:1";

      await bring(HOSTILITIES.map(imageOf), other);

      for (const hostility of HOSTILITIES) {
        const { errorScope } = hostility;
        await hub.untilRow(keyOf(imageOf(hostility)), { rowState: "ERROR", errorScope });
      }
      const { breaker } = Object(await hub.row(CONTROL_KEY));
      expect([breaker?.open, breaker?.suspect]).toEqual([undefined, undefined]);
      const start = await startOf(other);
      const starts = await Promise.all(HOSTILITIES.map((each) => startOf(imageOf(each))));
      expect(starts.filter((each) => each < start)).toHaveLength(1);
    });
  });

  test("what builds used is told by member", async () => {
    const summary = JSON.parse(await outputOf(given().aws, "fargate-scans summary --json"));

    const builds = (place: typeof SHOP | typeof BANK) =>
      expect.objectContaining({ ...place, builds: expect.any(Number), minutes: expect.any(Number) });
    expect(summary.used.places).toEqual(expect.arrayContaining([builds(SHOP), builds(BANK)]));
  });
}
