import { REGISTRY_VARIABLES } from "../../../functions/contract/build";
import { policyStatements } from "../policies";
import { planned } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";

const statementsWith = (registry_credentials: object) =>
  policyStatements(planned({ registry_credentials }), "inline-scanner/start");
const statements = statementsWith({
  "quay.io": { secret_arns: [SECRET] },
  "registry.example.com:5000": { secret_arns: [SECRET], default_secret_arn: SECRET },
});

test.each(Object.entries(REGISTRY_VARIABLES))(
  "%s reads the key %s of a listed secret, and nothing else",
  (name, key) => {
    const variable = `codebuild:environment.environmentVariables/${name}.value`;
    const own = (all: typeof statements) =>
      all.filter(({ conditions }) => conditions.some((each) => each.variable === variable));
    // StringNotEquals holds where the variable is absent: most builds are started without it.
    const present = { test: "Null", variable, values: ["false"] };
    const allowed = (...values: string[]) => [present, { test: "StringNotEquals", variable, values }];

    expect(own(statements)).toMatchObject([
      // Once, although it is of two registries.
      { effect: "Deny", actions: ["codebuild:StartBuild"], conditions: allowed(`${SECRET}:${key}`, "none") },
    ]);
    expect(own(statementsWith({}))).toMatchObject([{ conditions: allowed("none") }]);
  },
);

// Proves registry.credentials.
test("credentials go to images of the listed registries only, whoever names others", () => {
  expect(statements.filter(({ sid }) => sid === "DenyOtherRegistries")).toMatchObject([
    {
      effect: "Deny",
      actions: ["codebuild:StartBuild"],
      conditions: [
        {
          test: "ForAnyValue:StringEquals",
          variable: "codebuild:environment.environmentVariables.name",
          values: Object.keys(REGISTRY_VARIABLES),
        },
        {
          test: "StringNotLike",
          variable: "codebuild:environment.environmentVariables/IMAGE_REFERENCE.value",
          values: ["quay.io/*", "registry.example.com:5000/*", "none"],
        },
      ],
    },
  ]);
});
