import { GatedServices } from "./gated-services";
import { installation } from "./shared-installation";

/** What the tests of a suite deploy to. */
export let services: GatedServices;

/** Each test of a suite deploys to this cluster, at the speed of tests, and leaves every switch as it is on AWS. */
export function useServicesIn(cluster: string): void {
  beforeAll(async () => {
    services = await GatedServices.create(installation, cluster);
  });
  beforeEach(() => services.speedUp());
  afterEach(() => installation.restore());
}
