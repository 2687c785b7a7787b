import { REGISTRY_VARIABLES } from "../../../functions/contract/build";
import { registryVariablesPolicy, startPolicy } from "../../../modules/inline-scanner/start-policy";
import { unroll } from "../policies";

const PROJECT = "arn:aws:codebuild:us-east-1:123456789012:project/scanner";

/** The statements as Terraform unrolls them. */
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const statements = [
  ...startPolicy(PROJECT),
  ...registryVariablesPolicy(PROJECT, { "quay.io": { secretArns: [SECRET] } }),
].flatMap((statement) => unroll(statement.forEach ?? { one: "" }, { ...statement, forEach: undefined }));

test("every statement has a name of its own", () => {
  expect(new Set(statements.map(({ sid }) => sid)).size).toBe(statements.length);
});

test.each(Object.entries(REGISTRY_VARIABLES))(
  "%s reads the key %s of a listed secret, and nothing else",
  (name, key) => {
    const condition = `codebuild:environment.environmentVariables/${name}.value`;
    const own = (secrets: string[]) =>
      registryVariablesPolicy(
        PROJECT,
        secrets.length > 0 ? { "quay.io": { secretArns: secrets } } : {},
      ).filter(({ conditions }) => conditions?.StringNotEquals?.[condition]);

    expect(own([SECRET])).toEqual([
      expect.objectContaining({
        effect: "Deny",
        actions: ["codebuild:StartBuild"],
        resources: [PROJECT],
        conditions: {
          // StringNotEquals holds where the variable is absent: most builds are started without it.
          Null: { [condition]: ["false"] },
          StringNotEquals: { [condition]: [`${SECRET}:${key}`, "none"] },
        },
      }),
    ]);
    expect(own([])[0]?.conditions?.StringNotEquals).toEqual({ [condition]: ["none"] });
  },
);

test("credentials go to images of the listed registries only, whoever names others", () => {
  const [own, ...more] = registryVariablesPolicy(PROJECT, {
    "quay.io": { secretArns: [SECRET] },
    "registry.example.com:5000": { secretArns: [SECRET], defaultSecretArn: SECRET },
  }).filter(({ sid }) => sid === "DenyOtherRegistries");

  expect(more).toEqual([]);
  expect(own).toEqual({
    sid: "DenyOtherRegistries",
    effect: "Deny",
    actions: ["codebuild:StartBuild"],
    resources: [PROJECT],
    conditions: {
      "ForAnyValue:StringEquals": {
        "codebuild:environment.environmentVariables.name": Object.keys(REGISTRY_VARIABLES),
      },
      StringNotLike: {
        "codebuild:environment.environmentVariables/IMAGE_REFERENCE.value": [
          "quay.io/*",
          "registry.example.com:5000/*",
          "none",
        ],
      },
    },
  });
});

test("a secret of several registries is allowed once", () => {
  const statements = registryVariablesPolicy(PROJECT, {
    "quay.io": { secretArns: [SECRET] },
    "ghcr.io": { secretArns: [SECRET] },
  });

  expect(JSON.stringify(statements).split(`${SECRET}:username`)).toHaveLength(2);
});
