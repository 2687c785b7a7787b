import { ecrRegion, standardEcrHost } from "../../../../functions/contract/images/ecr-host";

describe("ecrRegion", () => {
  test.each([
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:1", "us-east-1"],
    ["123456789012.dkr.ecr.cn-northwest-1.amazonaws.com.cn/app", "cn-northwest-1"],
    ["123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/app", "eusc-de-east-1"],
  ])("finds the region of %s", (reference, region) => {
    expect(ecrRegion(reference)).toBe(region);
  });

  test.each([
    "docker.io/library/nginx:1",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com:8443/app",
    "evil.com/123456789012.dkr.ecr.us-east-1.amazonaws.com/app",
    "12345.dkr.ecr.us-east-1.amazonaws.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com-evil.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonawsxcom/app",
    "123456789012.dkr.ecr.us-east-1.on.aws/app",
    "123456789012.dkr.ecr.--region.amazonaws.com/app",
    // References are brought to the standard host before.
    "123456789012.dkr-ecr.eu-central-1.on.aws/app",
  ])("has no password for %s", (reference) => {
    expect(ecrRegion(reference)).toBeUndefined();
  });
});

describe("standardEcrHost", () => {
  test.each([
    ["123456789012.dkr.ecr-fips.us-east-2.amazonaws.com", "123456789012.dkr.ecr.us-east-2.amazonaws.com"],
    ["123456789012.dkr-ecr.eu-central-1.on.aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com"],
    ["123456789012.dkr-ecr-fips.us-gov-east-1.on.aws", "123456789012.dkr.ecr.us-gov-east-1.amazonaws.com"],
    [
      "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    ],
    [
      "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu",
      "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
    ],
  ])("%s is called %s", (host, standard) => {
    expect(standardEcrHost(host)).toBe(standard);
    expect(standardEcrHost(standard)).toBe(standard);
  });

  test.each(["public.ecr.aws", "123456789012.dkr-ecr.eu-central-1.on.aws.evil.com", "evil.com"])(
    "%s is another one, and stays as it is",
    (host) => {
      expect(standardEcrHost(host)).toBe(host);
    },
  );
});
