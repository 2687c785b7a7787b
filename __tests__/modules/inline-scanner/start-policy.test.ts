import { BUILD_VARIABLES, REGISTRY_VARIABLES } from "../../../functions/contract/build";
import { registryVariablesPolicy, startPolicy } from "../../../modules/inline-scanner/start-policy";
import { unroll } from "../policies";

const PROJECT = "arn:aws:codebuild:us-east-1:123456789012:project/scanner";

/** What StartBuild could override, and what would give the token away or run something else with it. */
const PROTECTED_KEYS = [
  "codebuild:source.buildspec",
  "codebuild:source.location",
  "codebuild:secondarySources",
  "codebuild:environment.image",
  "codebuild:environment.type",
  "codebuild:environment.computeType",
  "codebuild:environment.certificate",
  "codebuild:environment.privilegedMode",
  "codebuild:serviceRole",
  "codebuild:logsConfig",
];

/** The statements as Terraform unrolls them. */
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const statements = [
  ...startPolicy(PROJECT),
  ...registryVariablesPolicy(PROJECT, { "quay.io": { secretArns: [SECRET] } }),
].flatMap((statement) => unroll(statement.forEach ?? { one: "" }, { ...statement, forEach: undefined }));
const denials = statements.filter(({ effect }) => effect === "Deny");

test.each(PROTECTED_KEYS)("an override of %s is denied by a statement of its own", (key) => {
  const own = denials.filter(({ conditions }) => conditions?.Null?.[key] !== undefined);

  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({
    actions: ["codebuild:StartBuild"],
    resources: [PROJECT],
    conditions: { Null: { [key]: ["false"] } },
  });
  // Conditions within a statement all have to hold, so a second one would open the first.
  expect(Object.values(own[0]?.conditions ?? {}).flatMap((keys) => Object.keys(keys))).toEqual([key]);
});

test("builds can be started with the variables of a scan only, the very ones that the functions send", () => {
  const [variables, ...more] = denials.filter(
    ({ conditions, sid }) => !conditions?.Null && sid !== "DenyOtherRegistries",
  );

  expect(more).toEqual([]);
  expect(variables?.conditions).toEqual({
    "ForAnyValue:StringNotEquals": {
      "codebuild:environment.environmentVariables.name": [
        ...BUILD_VARIABLES,
        ...Object.keys(REGISTRY_VARIABLES),
      ],
    },
  });
});

test("what is allowed is to start, find and look up builds of this project", () => {
  const allowed = statements.filter(({ effect }) => effect !== "Deny");

  expect(allowed.flatMap(({ actions }) => actions)).toEqual([
    "codebuild:StartBuild",
    "codebuild:BatchGetBuilds",
    "codebuild:BatchGetProjects",
    "codebuild:ListBuildsForProject",
  ]);
  expect(new Set(statements.flatMap(({ resources }) => resources))).toEqual(new Set([PROJECT]));
  expect(allowed.filter(({ conditions }) => conditions !== undefined)).toEqual([]);
});

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
