import { isAwsManaged } from "../../../functions/tasks/sightings";
import { DIGEST } from "../samples";

describe("a container beside the user's own", () => {
  const SERVICE_CONNECT = {
    name: "ecs-service-connect-3TlbX",
    image: "ecs-service-connect-agent:interface-v1",
  };

  test.each([
    SERVICE_CONNECT,
    {
      name: "aws-guardduty-agent-9sdQx",
      image: "593207742271.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate",
    },
    { ...SERVICE_CONNECT, imageDigest: "" },
    { ...SERVICE_CONNECT, image: undefined },
  ])("is AWS's by its name where it has no digest: %j", (container) => {
    expect(isAwsManaged({ imageDigest: undefined, ...container })).toBe(true);
  });

  test.each([
    ["a reported digest", { ...SERVICE_CONNECT, imageDigest: DIGEST }],
    ["a container of the task definition", { ...SERVICE_CONNECT, isDeclared: true }],
    ["a digest in its reference", { ...SERVICE_CONNECT, image: `evil@${DIGEST}` }],
  ])("is the user's in spite of its name with %s", (_, container) => {
    expect(isAwsManaged({ imageDigest: undefined, ...container })).toBe(false);
  });

  test.each(["web", "log_router", "my-ecs-service-connect-1", "aws-guardduty", ""])(
    "named %j is the user's",
    (name) => {
      expect(isAwsManaged({ name, image: "nginx", imageDigest: undefined })).toBe(false);
    },
  );
});
