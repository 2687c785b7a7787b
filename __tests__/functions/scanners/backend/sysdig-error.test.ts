import { BACKEND_ERRORS } from "../../../../functions/errors/backend-errors";
import { errorOf } from "../../../../functions/errors/error-reason";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";

test.each([
  ["refusedToken", "configuration", "installation"],
  ["unreachable", "infrastructure", "installation"],
  ["badAnswer", "infrastructure", "transient"],
] as const)("an error of Sysdig's API (%s) has class %s and hits: %s", (name, errorClass, errorScope) => {
  const error = new SysdigError(errorOf(BACKEND_ERRORS[name], (says) => `Sysdig ${says}`));

  expect(error).toMatchObject({ errorClass, errorScope, message: `Sysdig ${BACKEND_ERRORS[name].says}` });
});
