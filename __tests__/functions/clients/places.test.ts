import { OWN_PLACE, PlaceClients, PlaceError, type Places } from "../../../functions/clients/places";
import { addressOf } from "../../../functions/contract/documentation";
import { LocalService } from "../local-service";
import { arnIn, asked, DENIED, MEMBER, OWN, placesOf, READ_ROLE, session } from "../places-on-sts";
import { minutesFromNow, NOW } from "../samples";

const service = LocalService.forTests();
let now: number;
let places: Places;

beforeEach(() => {
  now = NOW.getTime();
  places = placesOf(service, () => now);
  service.answer = (request) => session(request, minutesFromNow(60));
});

const credentialsIn = (region: string, role?: "act") =>
  places.optionsOf({ ...MEMBER, region }, role).credentials?.();

test("in the installation's own place a client needs nothing", () => {
  expect(places.optionsOf(arnIn(OWN, "task/shop/1"))).toEqual({});
  expect(places.optionsOf("shop")).toEqual({});
  expect(OWN_PLACE.optionsOf(arnIn(MEMBER, "task/shop/1"))).toEqual({});
});

test("elsewhere it has the region of the ARN, and a session of the account's role", async () => {
  const { region, credentials } = places.optionsOf(arnIn(MEMBER, "task/shop/1"));

  expect(region).toBe("eu-west-1");
  expect(await credentials?.()).toEqual({
    accessKeyId: "ASIA222222222222",
    secretAccessKey: "secret/+=",
    sessionToken: "token/+=",
    expiration: minutesFromNow(60),
  });
  expect(asked(service)).toEqual([
    {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: READ_ROLE,
      RoleSessionName: "scanning-scan-trigger",
      ExternalId: "222222222222",
    },
  ]);
  expect(service.requests[0]?.headers).toMatchObject({
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    authorization: expect.stringContaining("/us-east-1/sts/aws4_request"),
  });
});

test("another region of the own account is another place", async () => {
  await places.optionsOf({ ...OWN, region: "eu-west-1" }).credentials?.();

  expect(asked(service)).toMatchObject([{ ExternalId: OWN.account }]);
});

test("a role is assumed once for all its regions, however many ask at one time, until five minutes before the end", async () => {
  await Promise.all(["eu-west-1", "eu-west-1", "us-west-2"].map((region) => credentialsIn(region)));
  now = minutesFromNow(55).getTime() - 1;
  await credentialsIn("eu-west-1");
  expect(asked(service)).toHaveLength(1);

  now += 1;
  service.answer = (request) => session(request, minutesFromNow(115));
  await credentialsIn("eu-west-1");

  expect(asked(service)).toHaveLength(2);
});

test("each role of an account has a session of its own", async () => {
  await credentialsIn("eu-west-1");
  await credentialsIn("eu-west-1", "act");

  expect(asked(service).map(({ RoleArn }) => RoleArn)).toEqual([READ_ROLE, READ_ROLE.replace("read", "act")]);
});

test("a refused role is an error that says what to do, and is not asked for again within a minute", async () => {
  service.answer = () => DENIED;

  const error: PlaceError = await credentialsIn("eu-west-1")?.catch((reason) => reason);
  await expect(credentialsIn("us-west-2")).rejects.toThrow("222222222222/us-west-2");
  expect(asked(service)).toHaveLength(1);
  now += 60_000;
  service.answer = (request) => session(request, minutesFromNow(60));

  expect(error).toBeInstanceOf(PlaceError);
  expect(error).toMatchObject({ place: MEMBER, roleArn: READ_ROLE, code: "AccessDenied" });
  expect(error.message).toContain("not authorized to perform: sts:AssumeRole");
  expect(error.message).toContain("Apply the member's module in account 222222222222");
  expect(await credentialsIn("eu-west-1")).toMatchObject({ accessKeyId: "ASIA222222222222" });
});

test("where STS does not answer, nobody is sent to the member", async () => {
  service.answer = () => ({ status: 503, body: "" });

  const error: PlaceError = await credentialsIn("eu-west-1")?.catch((reason) => reason);

  expect(error.message).toContain(
    `check the connection from this function to STS, see ${addressOf("docs/network.md")}.`,
  );
  expect(error.message).not.toContain("Apply the member's module");
});

test.each([
  ["without one", { body: "<AssumeRoleResponse></AssumeRoleResponse>" }],
  ["with one that has ended", session({ body: "" }, minutesFromNow(-1))],
])("an answer %s is no session", async (_, answer) => {
  service.answer = () => answer;

  await expect(credentialsIn("eu-west-1")).rejects.toMatchObject({ code: "InvalidAnswer" });
});

describe("clients", () => {
  const clientsOf = (of = places) => {
    const destroyed: string[] = [];
    const clients = new PlaceClients<{ readonly name: string; destroy(): void }>(of);
    const client = (region: string, role?: "act") =>
      clients.of(
        { ...MEMBER, region },
        ({ region: name = "" }) => ({ name, destroy: () => destroyed.push(name) }),
        role,
      );
    return { clients, client, destroyed };
  };

  test("are kept by place and role", () => {
    const { clients, client } = clientsOf();
    const own = clients.of(OWN, () => ({ name: "own", destroy: () => {} }));

    expect(client("eu-west-1")).toBe(client("eu-west-1"));
    expect(client("eu-west-1", "act")).not.toBe(client("eu-west-1"));
    expect(client("us-west-2").name).toBe("us-west-2");
    expect(clients.of(undefined, () => ({ name: "new", destroy: () => {} }))).toBe(own);
  });

  test("beyond 64, the one that was used longest ago is closed", () => {
    const { client, destroyed } = clientsOf();
    const regions = Array.from({ length: 64 }, (_, number) => `region-${number}`);
    for (const region of [...regions, "region-0", "region-64"]) {
      client(region);
    }

    expect(destroyed).toEqual(["region-1"]);
  });
});
