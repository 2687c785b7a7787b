import { commandsNamed } from "../../operations-page";
import { until } from "../../until";
import { onCall, stackFolder, TOKEN_NAMES } from "../on-call";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

interface Way {
  /** The block of commands that stores another token. */
  readonly block: string;
  /** Sets the installation up in this way, with a token; answers its inputs. */
  readonly begin: (token: string) => Promise<object>;
  /** What changes in the configuration with another token. */
  readonly next?: object;
}

const own = { sysdig_secure_api_token: undefined };

const WAYS: Record<string, Way> = {
  "the module's own token": {
    block: "rotate-own-token",
    begin: async (token) => ({ sysdig_secure_api_token: token, sysdig_secure_api_token_version: 2 }),
    next: { sysdig_secure_api_token: undefined, sysdig_secure_api_token_version: 3 },
  },
  "an existing secret": {
    block: "rotate-existing-secret",
    begin: async (token) => {
      const create = `aws secretsmanager create-secret --name ${TOKEN_NAMES.secret} --secret-string ${token}`;
      const arn = (await onCall(installation, `${create} --query ARN --output text`)).trim();
      return { ...own, sysdig_secure_api_token_secret: { arn } };
    },
  },
  "a parameter": {
    block: "rotate-parameter",
    begin: async (token) => {
      const put = `aws ssm put-parameter --name ${TOKEN_NAMES.parameter} --type SecureString`;
      await onCall(installation, `${put} --value ${token}`);
      return { ...own, sysdig_secure_api_token_ssm_parameter: { name: TOKEN_NAMES.parameter } };
    },
  },
};

async function scan(image: string): Promise<void> {
  await installation.send({ id: image.replace(/\W/g, "-"), containers: [container(image)] });
}

const judged = (image: string) =>
  installation.untilRow(keyOf(image), { verdict: "PASSED", rowState: undefined });

// Proves token.replaced.
test.each(Object.entries(WAYS))(
  "no scan fails before, while and after %s is rotated",
  async (way, { block, begin, next }) => {
    const { sysdig } = installation.aws;
    const [older, newer] = [`older-for-${block}`, `newer-for-${block}`];
    const image = (when: string) => `${block}/${when}:1`;
    await sysdig.requireToken(older, newer);
    const inputs = { ...installation.variables, ...(await begin(older)) };
    await installation.deployment.apply(inputs);
    await scan(image("before"));
    await judged(image("before"));
    await sysdig.requireToken(older);
    await scan(image("with-the-older"));
    await judged(image("with-the-older"));
    await sysdig.requireToken(older, newer);
    await sysdig.holdScans(image("meanwhile"));
    await scan(image("meanwhile"));
    await until("the scan to be at work", async () =>
      (await sysdig.scans()).some(({ overridePullString }) =>
        overridePullString?.includes(image("meanwhile")),
      ),
    );

    await onCall(installation, commandsNamed(block), {
      folder: stackFolder(installation),
      typed: [newer, "yes"],
      variables: { ...inputs, ...next },
    });

    await scan(image("after"));
    await judged(image("after"));
    // The page waits for exactly the build that has the older one.
    const [withOlder] = await installation.buildsOf(digestOf(image("meanwhile")));
    const [look = ""] = commandsNamed("wait-for-builds").split("\nwhile ");
    const waitedFor = await onCall(installation, [look, 'echo "$RUNNING"'].join("\n"));
    expect(waitedFor.trim()).toBe(withOlder?.arn.split(":build/")[1]);
    const waiting = onCall(installation, commandsNamed("wait-for-builds")).then(() =>
      sysdig.requireToken(newer),
    );
    await sysdig.holdScans(null);
    await waiting;
    await scan(image("at-last"));
    await judged(image("at-last"));

    await judged(image("meanwhile"));
    for (const when of ["before", "with-the-older", "meanwhile", "after", "at-last"]) {
      // A scan that fails would have had another build.
      expect({ way, when, builds: await installation.buildsOf(digestOf(image(when))) }).toMatchObject({
        builds: [{ status: "SUCCEEDED" }],
      });
    }
    await sysdig.requireToken();
  },
);
