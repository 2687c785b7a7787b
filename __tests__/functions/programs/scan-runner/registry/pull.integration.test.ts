import { publishIndex } from "../../../../../local-aws/registry";
import { SimulatedRegistry } from "../../../../../local-aws/registry/registry";
import { anError } from "../../../expected-errors";
import { runBuild } from "../rendered-build";
import { document } from "../result-document";
import { ECR_PASSWORD, TOKEN } from "../simulated-build";

// What a build pulls and with which credentials: the rendered buildspec, really run against a registry on this machine.

const INDEX = publishIndex("pull test", ["linux/amd64", "linux/arm64"], { attestations: true });
const MANIFEST = INDEX.images["linux/amd64"] as string;
const IMAGE = { IMAGE_REFERENCE: "quay.io/acme/web:1", IMAGE_DIGEST: INDEX.digest };
const LOGIN = { username: "puller", password: "registry-passw0rd" };
const CREDENTIALS = { REGISTRY_USER: LOGIN.username, REGISTRY_PASSWORD: LOGIN.password };

/** What a scanner leaves that speaks of this digest. */
const resultOf = (digest: string, architecture?: string) =>
  JSON.stringify(document({ digest, architecture }));

const pull = (registry: SimulatedRegistry, environment: Record<string, string>, script = "") =>
  runBuild({ registry, environment, scanner: { result: resultOf(MANIFEST), script } });

test("a multi-platform image is scanned by the digest of the task's platform, which the result is held against", async () => {
  const { argumentsOf, exported } = await pull(new SimulatedRegistry(), IMAGE);

  expect(argumentsOf("scanner")).toContain(
    `--override-pullstring=quay.io/acme/web:1\npull://quay.io/acme/web@${MANIFEST}\n`,
  );
  expect(exported).toMatchObject({ SCAN_VERDICT: "PASSED", SCAN_SCANNED_DIGEST: MANIFEST });
});

test("an image without a tag is known by the digest that runs, not that of the platform's manifest", async () => {
  const image = { ...IMAGE, IMAGE_REFERENCE: "quay.io/acme/web" };

  const { argumentsOf } = await pull(new SimulatedRegistry(), image);

  expect(argumentsOf("scanner")).toContain(
    `--override-pullstring=quay.io/acme/web@${INDEX.digest}\npull://quay.io/acme/web@${MANIFEST}\n`,
  );
});

test("an image without the task's platform is never handed to the scanner", async () => {
  const { digest } = publishIndex("pull test of arm64", ["linux/arm64"]);

  const image = { ...IMAGE, IMAGE_DIGEST: digest };
  const { argumentsOf, error, isGreen } = await pull(new SimulatedRegistry(), image);

  expect(argumentsOf("scanner")).toBeUndefined();
  const says = "no image for linux/amd64, only linux/arm64";
  expect(error).toMatchObject(anError("permanent", "image", says));
  expect(isGreen).toBe(false);
});

test.each(["basic", "bearer"] as const)(
  "credentials go to the registry by %s and to the scanner, and into no command line, log or other program",
  async (scheme) => {
    const registry = new SimulatedRegistry();
    registry.setHost("quay.io", { login: { ...LOGIN, scheme } });

    const script = 'echo "login $REGISTRY_PASSWORD"; sleep 0.1';
    const end = await pull(registry, { ...IMAGE, ...CREDENTIALS }, script);

    expect(end.exported.SCAN_VERDICT).toBe("PASSED");
    expect(end.environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${LOGIN.password}\n`);
    expect(end.environmentOf("scanner")).toContain(`REGISTRY_USER=${LOGIN.username}\n`);
    expect(end.environmentOf("curl")).not.toContain("REGISTRY_");
    const seen = [end.log, end.argumentsOf("curl"), end.argumentsOf("scanner")].join("\n");
    expect(seen).not.toContain(LOGIN.password);
    expect(seen).not.toContain(Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64"));
    expect(end.argumentsOf("curl")).toContain("-K-\n");
  },
);

test("ECR's password reads the index, too, and the credentials of a task definition do not reach ECR", async () => {
  const registry = new SimulatedRegistry();
  const host = "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com";
  registry.setHost(host, { login: { username: "AWS", password: ECR_PASSWORD, scheme: "basic" } });

  const { argumentsOf, environmentOf, exported } = await pull(registry, {
    ...IMAGE,
    ...CREDENTIALS,
    IMAGE_REFERENCE: `${host}/team/web:1`,
  });

  expect(exported.SCAN_VERDICT).toBe("PASSED");
  expect(argumentsOf("aws")).toBe("ecr\nget-login-password\n--region\nus-gov-west-1\n");
  expect(environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${ECR_PASSWORD}\n`);
  expect(environmentOf("aws")).not.toContain(LOGIN.password);
});

test("Sysdig's token as a registry's password ends the build before any registry is asked", async () => {
  const registry = new SimulatedRegistry();

  const { argumentsOf, error, exported, log } = await pull(registry, {
    ...IMAGE,
    REGISTRY_USER: "puller",
    REGISTRY_PASSWORD: TOKEN,
  });

  expect(registry.asked()).toEqual([]);
  expect(argumentsOf("scanner")).toBeUndefined();
  expect(error?.errorClass).toBe("configuration");
  expect(JSON.stringify(exported) + log).not.toContain(TOKEN);
});
