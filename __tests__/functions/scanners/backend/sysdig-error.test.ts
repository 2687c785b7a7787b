import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";

test.each([
  ["configuration", {}, "installation"],
  ["infrastructure", { unreachable: true }, "installation"],
  ["infrastructure", { status: 503 }, "transient"],
] as const)("an error of Sysdig's API of class %s with %j hits: %s", (errorClass, details, errorScope) => {
  expect(new SysdigError(errorClass, "It went wrong.", details)).toMatchObject({ errorClass, errorScope });
});
