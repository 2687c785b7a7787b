import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { clientOptions } from "../../../functions/clients/network";
import { HangingService, SHORT_LIMITS, WAYS_TO_HANG, type WayToHang } from "../hanging-service";

let service: HangingService;

afterEach(() => service.stop());

test.each(Object.keys(WAYS_TO_HANG) as WayToHang[])(
  "a call of a service that %s fails after two tries",
  async (way) => {
    service = await HangingService.start(way);
    const client = new DynamoDBClient({
      ...clientOptions({}, SHORT_LIMITS),
      endpoint: service.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });

    const answer = client.send(new GetItemCommand({ TableName: "ledger", Key: { image: { S: "nginx" } } }));

    await expect(answer).rejects.toMatchObject({ name: "TimeoutError" });
    expect(service.requests).toBe(2);
  },
);
