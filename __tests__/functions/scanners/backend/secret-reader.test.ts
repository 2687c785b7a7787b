import { SecretReader } from "../../../../functions/scanners/backend/secret-reader";
import { HangingService, SHORT_LIMITS, WAYS_TO_HANG, type WayToHang } from "../../hanging-service";

jest.mock("../../../../functions/clients/network", () => {
  const network = jest.requireActual("../../../../functions/clients/network");
  return { ...network, clientOptions: () => network.clientOptions({}, SHORT_LIMITS) };
});

const ENVIRONMENT = { ...process.env };

let service: HangingService;

afterEach(async () => {
  process.env = ENVIRONMENT;
  await service.stop();
});

test.each(Object.keys(WAYS_TO_HANG) as WayToHang[])(
  "a secret of a service that %s is worth another try, and holds nobody up",
  async (way) => {
    service = await HangingService.start(way);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: service.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sysdig-token-AbCdEf";

    const secret = new SecretReader(arn, "The token").read();

    await expect(secret).rejects.toThrow(/The token .*TimeoutError/);
    expect(service.requests).toBe(2);
  },
);
