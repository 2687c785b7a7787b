import type { Variables } from "../../local-aws/deployment";
import { PrivateNetwork, SYSDIG_HOST } from "../../local-aws/network";
import { documentedHosts, isDocumented, isOfProduct } from "./documented-hosts";
import type { Row, TestInstallation } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

const VPC = {
  vpc_id: "vpc-0a1b2c3d",
  subnet_ids: ["subnet-0a1b2c3d"],
  security_group_ids: ["sg-0a1b2c3d"],
};

/** Inputs with which Sysdig's backend scans images, two at a time. */
export const BACKEND_MODE: Variables = {
  scan_mode: "backend",
  function_vpc_config: VPC,
  max_concurrent_scans: 2,
};

const HOSTS = documentedHosts().filter((row) => isOfProduct(row) && !/build/i.test(row.who));
const WORDS = { REGION: "us-east-1", "host of sysdig_secure_endpoint": [SYSDIG_HOST] };

/** The functions' way out, which refuses what docs/network.md does not name for them. */
export let network: PrivateNetwork;

export async function startNetwork(): Promise<void> {
  network = await PrivateNetwork.start((host, port) => isDocumented(HOSTS, WORDS, host, port));
}

/** An installation whose images Sysdig's backend scans. */
export class BackendInstallation {
  constructor(private readonly installation: TestInstallation) {}

  get sysdig() {
    return this.installation.aws.sysdig;
  }

  /** Lets the task of an image start, whose digest Sysdig finds under its tag as well. */
  async startTask(name: string, behaviour = {}, id = name.replace(/\W/g, "-")): Promise<string> {
    await this.sysdig.setImage(name, { digest: digestOf(name), ...behaviour });
    await this.installation.send({ id, containers: [container(name)] });
    return keyOf(name);
  }

  /** A minute passes for one row: the coordinator looks at it. */
  async minutePasses(key: string): Promise<void> {
    await this.installation.passTime(key, "dueAt");
    await this.installation.coordinate();
  }

  async scanned(name: string, behaviour = {}): Promise<Row> {
    const key = await this.startTask(name, behaviour);
    await this.installation.untilRunning(key);
    await this.minutePasses(key);
    return this.installation.untilRow(key, { rowState: undefined });
  }
}
