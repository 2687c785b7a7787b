import { MINUTE } from "../../../functions/contract/durations";
import type { EngineVariable } from "../../../functions/contract/environment";
import { ENGINES } from "../../../functions/contract/images/scan";
import { SCANNERS } from "../../../functions/scanners/engines";
import type { Scanner, StartedScan } from "../../../functions/scanners/scanner";
import { anError } from "../expected-errors";
import { LocalService } from "../local-service";
import { RecordedTelemetry } from "../recorded-telemetry";
import { scan } from "../samples";
import { ENGINE_PARTNERS, type EnginePartner } from "./engine-partners";

// Engines make their clients themselves, as in AWS: addresses and credentials come from the environment.

const service = LocalService.forTests();

test("there is a scanner for every engine", () => {
  expect(Object.keys(SCANNERS)).toEqual(ENGINES);
});

describe.each(ENGINES)("the engine %s", (engine) => {
  let partner: EnginePartner;
  let scanner: Scanner;

  beforeEach(() => {
    partner = ENGINE_PARTNERS[engine]();
    service.answer = (request) => partner.answer(request);
    scanner = create(partner.settings(service.endpoint));
  });

  function create(settings: Partial<Record<EngineVariable, string>>): Scanner {
    return SCANNERS[engine]({
      telemetry: new RecordedTelemetry(),
      optionalSetting: (name) => settings[name],
      setting: (name) => {
        const value = settings[name];
        if (value === undefined) {
          throw new Error(`${name} is not set`);
        }
        return value;
      },
    });
  }

  async function start(): Promise<StartedScan> {
    const answer = await scanner.start(scan());
    if (answer.kind !== "started") {
      throw new Error(`expected a start, got ${JSON.stringify(answer)}`);
    }
    return { ...scan({ state: "SCANNING", startedAt: new Date(Date.now() - 5 * MINUTE) }), run: answer.run };
  }

  const look = async (of: StartedScan) => (await scanner.look([of], new Date()))(of);

  test("cannot be made without its settings", () => {
    expect(() => create({})).toThrow("is not set");
  });

  test("starts a scan under its own name, and looks for nothing where nothing was started", async () => {
    expect(await scanner.adopt(scan())).toBeUndefined();
    expect((await start()).run).toEqual({ engine, handle: expect.stringMatching(/./) });
  });

  test("takes a second start of the same scan for the same run", async () => {
    const { run } = await start();

    expect((await start()).run).toEqual(run);
  });

  test("finds what an earlier try has started, or may be asked a second time", async () => {
    const { run } = await start();

    expect((await scanner.adopt(scan())) ?? (await start()).run).toEqual(run);
  });

  test("says that a scan runs, and its verdict once it has ended", async () => {
    const started = await start();
    expect(await look(started)).toMatchObject({ kind: "running" });

    partner.pass();
    expect(await look(started)).toMatchObject({ kind: "verdict", verdict: "PASSED", origin: engine });
  });

  test("takes a scan that its partner has forgotten for an error that passes", async () => {
    const started = await start();
    partner.forget();

    expect(await look(started)).toMatchObject(anError("infrastructure", "transient"));
  });

  test("lets a scan wait where its partner has no capacity", async () => {
    partner.refuse();

    expect(await scanner.start(scan())).toMatchObject({
      kind: "no-capacity",
      reason: expect.stringMatching(/./),
    });
  });
});
