import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cliConfiguration, findProviderMirrors } from "../../local-aws/terraform";

const AWS = "registry.terraform.io/hashicorp/aws";
const ARCHIVE = "registry.terraform.io/hashicorp/archive";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirror-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a mirror serves what it holds, the registry the rest", () => {
  const text = cliConfiguration([
    { folder: "/first", providers: [AWS] },
    { folder: "/second", providers: [AWS, ARCHIVE] },
    { folder: "/third", providers: [AWS] },
  ]);

  expect(text).toBe(
    [
      "provider_installation {",
      "  filesystem_mirror {",
      '    path    = "/first"',
      `    include = ["${AWS}"]`,
      "  }",
      "  filesystem_mirror {",
      '    path    = "/second"',
      `    include = ["${ARCHIVE}"]`,
      "  }",
      "  direct {",
      `    exclude = ["${AWS}","${ARCHIVE}"]`,
      "  }",
      "}",
      "",
    ].join("\n"),
  );
});

test("without a mirror everything comes from the registry", () => {
  expect(cliConfiguration([])).toBe("provider_installation {\n  direct {\n  }\n}\n");
});

test("a mirror named by TF_PROVIDER_MIRROR goes before those found, with all its providers", () => {
  const mirror = join(folder, "with space", "mirror");
  for (const provider of [AWS, ARCHIVE]) mkdirSync(join(mirror, provider), { recursive: true });

  expect(findProviderMirrors({ TF_PROVIDER_MIRROR: mirror })[0]).toEqual({
    folder: mirror,
    providers: [ARCHIVE, AWS],
  });
});

test("a mirror in Terraform's implied folders is found, one without the AWS provider is not a mirror", () => {
  const implied = join(folder, "terraform", "plugins");
  mkdirSync(join(folder, "named", ARCHIVE), { recursive: true });
  mkdirSync(join(implied, AWS), { recursive: true });

  const found = findProviderMirrors({ TF_PROVIDER_MIRROR: join(folder, "named"), XDG_DATA_HOME: folder });

  expect(found.map((mirror) => mirror.folder)).toContain(implied);
  expect(found.map((mirror) => mirror.folder)).not.toContain(join(folder, "named"));
});
