import type { Channel } from "../../../../functions/contract/environment";
import { InvalidImageError } from "../../../../functions/contract/images/image";
import type { Notice } from "../../../../functions/contract/notices/notice";
import { reasonOf } from "../../../../functions/programs/deployment-gate/decision/describe";
import { CHANNELS, createChannels } from "../../../../functions/results/channels/channels";
import type { ResultsChannel } from "../../../../functions/results/channels/results-channel";
import { BAD_IMAGE, deploymentEvent, GATE_OPENED } from "../../deployment-events";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { LocalService, refusal, type ServiceAnswer } from "../../local-service";
import { completedOutcome, erroredOutcome, IMPAIRED } from "../../outcomes";
import { ERROR, LINK, NAMES } from "../../strangers-words";
import { EVERY_CHANNEL, NOTICES } from "../every-notice";

// Channels make their clients themselves, as in AWS: addresses and credentials come from the environment.

/** How the service behind each channel takes an outcome, and how it refuses one; a channel without does not compile. */
const ANSWERS: Readonly<Record<Channel, { readonly taken: ServiceAnswer; readonly refused: ServiceAnswer }>> =
  {
    events: {
      taken: { body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }) },
      refused: { body: JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure" }] }) },
    },
    topic: {
      taken: {
        body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
      },
      refused: {
        status: 403,
        body: "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>denied</Message></Error></ErrorResponse>",
      },
    },
    "security-hub": {
      taken: { body: JSON.stringify({ FailedCount: 0, SuccessCount: 1, FailedFindings: [] }) },
      refused: {
        body: JSON.stringify({ FailedFindings: [{ ErrorCode: "InvalidInput", ErrorMessage: "no" }] }),
      },
    },
  };

/** The text of a call, without the escapes of forms and JSON. */
const textOf = (body: string) => decodeURIComponent(body).replaceAll("\\", "");
const TOLD = "evil(.)example/path";

const service = LocalService.forTests();
const { table, ledger } = new LedgerInMemory();

const names = Object.keys(CHANNELS) as Channel[];

test("an installation has the channels that are switched on, in the order of the list", () => {
  const on = createChannels({ setting: (name) => EVERY_CHANNEL[name], table, ledger });
  const off = createChannels({
    setting: (name) => ({ ...EVERY_CHANNEL, SECURITY_HUB: "false" })[name],
    ...{ table, ledger },
  });

  expect([...on.keys()]).toEqual(names);
  expect([...off.keys()]).toEqual(["events", "topic"]);
});

describe.each(names)("the channel %s", (name) => {
  let channel: ResultsChannel;

  beforeEach(() => {
    service.forget();
    service.answer = () => ANSWERS[name].taken;
    const created = CHANNELS[name]({ setting: (setting) => EVERY_CHANNEL[setting], table, ledger });
    if (created === undefined) {
      throw new Error("expected a channel that is switched on");
    }
    channel = created;
  });

  // Proves publish.schema.
  test.each(NOTICES)("publishes %s", async (_kind, notice) => {
    await channel.publish(notice);

    // What a channel has no word for, it leaves out without a call.
    expect(service.requests.length).toBeLessThanOrEqual(1);
    expect(service.requests.every(({ body }) => body.length > 0)).toBe(true);
  });

  test.each<[string, Notice]>([
    ["an outcome", completedOutcome()],
    ["an event of the installation", IMPAIRED],
    ["an event of a deployment", deploymentEvent()],
    ["an event of the gate", GATE_OPENED],
  ])("says the same when %s is published twice, so that it is harmless", async (_kind, notice) => {
    await channel.publish(notice);
    await channel.publish(notice);

    const [first, second] = service.requests.map(({ body }) => body);
    expect(second).toEqual(first);
  });

  test("makes no link of the words of a registry or a scanner", async () => {
    const error = { class: ERROR.errorClass, scope: ERROR.errorScope, reason: ERROR.reason };
    const images = [{ ...BAD_IMAGE, because: "error", reason: ERROR.reason } as const];
    const notices = [
      { ...erroredOutcome(), error },
      { ...IMPAIRED, error },
      deploymentEvent({ reason: ERROR.reason, images }),
    ];
    for (const notice of notices) {
      await channel.publish(notice as Notice);
    }

    const told = service.requests.map(({ body }) => textOf(body));
    expect(told).toEqual(name === "security-hub" ? [] : notices.map(() => expect.stringContaining(TOLD)));
    expect(told.join()).not.toContain("evil.example");
  });

  test("makes no link of names of an image; in events they stay data", async () => {
    await channel.publish(completedOutcome(NAMES));
    await channel.publish(deploymentEvent({ images: [{ ...BAD_IMAGE, ...NAMES }] }));

    const told = service.requests.map(({ body }) => textOf(body)).join();
    expect(told).toContain("https?//evil.example".replace("?", name === "events" ? ":" : "?"));
    expect(LINK.test(told)).toBe(name === "events");
  });

  test("makes no link of a reference that cannot be read; in events it stays data", async () => {
    const reference = "https://evil.example/login";
    const { message: reason } = new InvalidImageError(`"${reference}" is not an image reference`);
    const images = [{ ...BAD_IMAGE, reference, because: "unknown-image", reason } as const];
    const place = { cluster: "shop", service: "web" };
    await channel.publish(
      deploymentEvent({ reason: reasonOf(place, images, "blocked", "block", "scanning"), images }),
    );

    const told = service.requests.map(({ body }) => textOf(body).replace(`"reference":"${reference}"`, ""));
    expect(told.join()).not.toMatch(LINK);
    expect(told).toEqual(name === "security-hub" ? [] : [expect.stringContaining("evil(.)example/login")]);
  });

  test.each([
    ["refuses it", () => ANSWERS[name].refused],
    ["does not answer well", () => ({ ...refusal("InternalError", "try later"), status: 500 })],
  ])("rejects where its service %s", async (_kind, answer) => {
    service.answer = answer;

    await expect(channel.publish(completedOutcome())).rejects.toThrow(Error);
  });
});
