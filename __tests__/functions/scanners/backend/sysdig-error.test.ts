import { BACKEND_ERRORS } from "../../../../functions/errors/backend-errors";
import { errorOf } from "../../../../functions/errors/error-reason";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";

test.each([
  ["RefusedToken", "configuration", "installation"],
  ["Unreachable", "infrastructure", "installation"],
  ["BadAnswer", "infrastructure", "transient"],
] as const)("an error of Sysdig's API (%s) has class %s and hits: %s", (name, errorClass, errorScope) => {
  const values = { endpoint: "https://sysdig", call: "GET /", what: "503", failure: "ECONNREFUSED" };
  const error = new SysdigError(errorOf(BACKEND_ERRORS[name], values));

  expect(error.end).toMatchObject({ code: name, errorClass, errorScope });
  expect(error.message).toContain(`https://sysdig ${BACKEND_ERRORS[name].says}`);
});
