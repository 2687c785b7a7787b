import { accountOf } from "../../../cli/coverage/account";
import { LocalService, refusal } from "../../functions/local-service";
import { CLUSTER } from "./fake-account";

const service = LocalService.forTests();

test("services are read ten at a time, page by page, and a cluster may have none", async () => {
  service.answer = ({ action, body }) => {
    const { nextToken, services } = JSON.parse(body);
    const listed = nextToken ? { serviceArns: ["b"] } : { serviceArns: ["a"], nextToken: "2" };
    return {
      body: JSON.stringify(
        action === "ListServices"
          ? listed
          : { services: services.map((serviceName: string) => ({ serviceName })) },
      ),
    };
  };

  const account = await accountOf(service.clientConfig);
  expect(await account.services(CLUSTER)).toMatchObject([{ serviceName: "a" }, { serviceName: "b" }]);

  service.answer = () => ({ body: JSON.stringify({ serviceArns: [] }) });
  expect(await account.services(CLUSTER)).toEqual([]);
});

test("a function is asked for once, and one that is not there is none", async () => {
  const account = await accountOf(service.clientConfig);
  service.answer = () => ({
    body: JSON.stringify({ FunctionArn: "arn", Environment: { Variables: { A: "1" } } }),
  });

  const found = [await account.functionNamed("x"), await account.functionNamed("x")];
  expect(found[0]).toEqual({ arn: "arn", variables: { A: "1" } });
  expect(service.requests).toHaveLength(1);

  service.answer = () => ({ ...refusal("ResourceNotFoundException", "No."), status: 404 });
  expect(await account.functionNamed("y")).toBeUndefined();

  service.answer = () => ({ ...refusal("AccessDeniedException", "No."), status: 403 });
  await expect(account.functionNamed("z")).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a policy is read in the version that holds", async () => {
  service.answer = ({ body }) => {
    const asked = new URLSearchParams(body);
    const inner =
      asked.get("Action") === "GetPolicy"
        ? "<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>"
        : `<PolicyVersion><Document>${encodeURIComponent(`{"version":"${asked.get("VersionId")}"}`)}</Document></PolicyVersion>`;
    const name = asked.get("Action");
    return { body: `<${name}Response><${name}Result>${inner}</${name}Result></${name}Response>` };
  };

  expect(await (await accountOf(service.clientConfig)).policy("arn")).toBe('{"version":"v3"}');
});
