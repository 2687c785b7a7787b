import { isTimeout } from "../../../../functions/clients/time-limit";
import type { Channel, ChannelVariable } from "../../../../functions/contract/environment";
import { CHANNELS } from "../../../../functions/results/channels/channels";
import { HangingService, SHORT_LIMITS, WAYS_TO_HANG, type WayToHang } from "../../hanging-service";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { LocalService } from "../../local-service";
import { completedOutcome } from "../../outcomes";
import { EVERY_CHANNEL } from "../every-notice";

jest.mock("../../../../functions/clients/network", () => {
  const network = jest.requireActual("../../../../functions/clients/network");
  return { ...network, clientOptions: () => network.clientOptions({}, SHORT_LIMITS) };
});

LocalService.forTests();
let service: HangingService;

beforeEach(() => {
  // The one call that no client of the SDK makes.
  const { timeout } = AbortSignal;
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => timeout.call(AbortSignal, 200));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await service.stop();
});

const names = Object.keys(CHANNELS) as Channel[];
const ways = Object.keys(WAYS_TO_HANG) as WayToHang[];

// Proves publish.hanging-channel.
test.each(names.flatMap((name) => ways.map((way) => [name, way] as const)))(
  "the channel %s says that its time ran out where its service %s",
  async (name, way) => {
    service = await HangingService.start(way);
    process.env.AWS_ENDPOINT_URL = service.endpoint;

    const { table, ledger } = new LedgerInMemory();
    const setting = (of: ChannelVariable) => EVERY_CHANNEL[of];
    const published = CHANNELS[name]({ setting, table, ledger })?.publish(completedOutcome());

    await expect(published?.catch(isTimeout)).resolves.toBe(true);
    // A client of the SDK tries twice.
    expect(service.requests).toBe(name === "security-hub" ? 1 : 2);
  },
);
