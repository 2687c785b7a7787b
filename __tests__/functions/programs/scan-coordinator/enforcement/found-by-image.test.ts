import { imageKey } from "../../../../../functions/contract/images/image";
import { enforceDue } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { image } from "../../../samples";
import { edit } from "../../../table/edit";
import { kindsOf, NGINX, SimulatedEnforcer } from "./simulated-enforcer";

describe("what waits is found by its image", () => {
  const KEY = imageKey(NGINX);

  // Proves enforcement.found.
  test("in the run that records the verdict, however much waits or is due besides", async () => {
    const enforcer = new SimulatedEnforcer();
    for (let number = 0; number < 3000; number++) {
      const other = image("busybox:1.36", `sha256:${String(number).padStart(64, "0")}`);
      await enforcer.recordTask("service", other);
    }
    for (let number = 0; number < 300; number++) {
      await edit(enforcer.table, `enforcement#unreadable-${number}`, {
        rowState: "ENFORCING",
        dueAt: new Date(0),
      });
    }
    await enforcer.recordTask("service");
    await enforcer.putVerdict("FAILED");

    let looks = 0;
    const hasTime = () => {
      looks += 1;
      return looks < 20;
    };
    expect(await enforceDue(enforcer, hasTime, [KEY])).toMatchObject([
      { detailType: "Deployment Rolled Back" },
    ]);
  });

  test("and looked for until triggers and the index have had their time, and then no more", async () => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.putVerdict("FAILED");
    const due = jest.spyOn(enforcer.table, "due");
    const looks = async (afterMinutes: number) => {
      due.mockClear();
      await enforcer.run(afterMinutes);
      return due.mock.calls.filter(([state]) => state === `ENFORCING ${KEY}`).length;
    };

    expect([await looks(0.1), await looks(1), await looks(1), await looks(1)]).toEqual([1, 1, 1, 0]);
  });

  test("where a poke names its item, though the index does not show that yet", async () => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.putVerdict("FAILED");
    enforcer.store.passMinutes(5);
    await enforcer.recordTask("service");
    const [key = ""] = Object.keys(enforcer.items);
    jest.spyOn(enforcer.table, "due").mockResolvedValue([]);

    const named = ["app#linux/amd64", `enforcement#${key}`];
    expect(kindsOf(await enforceDue(enforcer, () => true, [], undefined, named))).toEqual([
      "Deployment Rolled Back",
    ]);
  });
});
