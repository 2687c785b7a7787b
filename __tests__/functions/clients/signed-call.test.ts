import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientOptions } from "../../../functions/clients/network";
import { type ClientConfig, signedCall } from "../../../functions/clients/signed-call";
import { HangingService, SHORT_LIMITS, WAYS_TO_HANG, type WayToHang } from "../hanging-service";
import { LocalService } from "../local-service";

const service = LocalService.forTests();

const clientConfig = (options: object = {}): ClientConfig =>
  new DynamoDBClient({ ...service.clientConfig, ...options }).config;

const called = (config: ClientConfig) => signedCall(config, { service: "sqs", content: { Text: "é" } });

afterEach(() => jest.restoreAllMocks());

test("a call and its answer may have letters of more than one byte", async () => {
  service.answer = ({ body }) => ({ body });

  expect(await called(clientConfig())).toEqual({ answer: { Text: "é" } });
});

test.each([
  ["once", 1],
  ["again and again", 2],
])(
  "a connection that was closed is replaced by another one, which may be closed too: %s",
  async (_, times) => {
    const config = clientConfig();
    const handle = jest.spyOn(config.requestHandler, "handle");
    for (let closed = 0; closed < times; closed += 1) {
      handle.mockRejectedValueOnce(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    }

    const answer = await called(config);

    expect(answer).toMatchObject(
      times === 1 ? { answer: {} } : { name: "ECONNRESET", message: "socket hang up" },
    );
    expect(handle).toHaveBeenCalledTimes(2);
    expect(service.requests).toHaveLength(2 - times);
  },
);

test("a call that cannot be made is not made again", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";
  const config = clientConfig();
  const handle = jest.spyOn(config.requestHandler, "handle");

  expect(await called(config)).toMatchObject({ name: "ECONNREFUSED" });
  expect(handle).toHaveBeenCalledTimes(1);
});

describe.each(Object.keys(WAYS_TO_HANG) as WayToHang[])("a service that %s", (way) => {
  let hanging: HangingService;

  beforeEach(async () => {
    hanging = await HangingService.start(way);
    process.env.AWS_ENDPOINT_URL = hanging.endpoint;
  });
  afterEach(() => hanging.stop());

  test("is given up by the client's own limits", async () => {
    const refusal = await called(clientConfig(clientOptions({}, SHORT_LIMITS)));

    expect(refusal).toMatchObject({ name: "TimeoutError" });
    expect(hanging.requests).toBe(1);
  });

  test("is given up without any, too", async () => {
    const aborted = AbortSignal.timeout(200);
    const limit = jest.spyOn(AbortSignal, "timeout").mockReturnValue(aborted);

    expect(await called(clientConfig())).toMatchObject({ name: "TimeoutError" });
    expect(limit).toHaveBeenCalledWith(5000);
    expect(hanging.requests).toBe(1);
  });
});
