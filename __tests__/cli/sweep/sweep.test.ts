import { refusal, type ServiceAnswer } from "../../functions/local-service";
import { CommandLine } from "../command-line";
import { errorsAgainstSchema } from "../schema";

const line = CommandLine.forTests();
const AT = "2026-03-02T12:00:00.000Z";

/** Lambda answers the call of a function, and the table all else. */
function lambdaAnswers(answer: ServiceAnswer = { status: 202, body: "" }): void {
  const { answer: others } = line.service;
  line.service.answer = (request) =>
    request.path.endsWith("/scanning-task-sweeper/invocations") ? answer : others(request);
}

const sweep = (...given: readonly string[]) => line.run(["sweep", "--name", "scanning", ...given]);

test("the sweeper is called once, and not waited for", async () => {
  lambdaAnswers();
  line.table.put({ image: "sweep#last-complete", startedAt: AT, endedAt: AT });

  const { code, stdout } = await sweep();

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^A sweep begins now\. Until its end lists say what runs as of the sweep of 2026-03-02/,
  );
  const calls = line.service.requests.filter(({ path }) => path.endsWith("/invocations"));
  expect(calls.map(({ headers }) => headers["x-amz-invocation-type"])).toEqual(["Event"]);
});

test("programs get when it was asked for, and what they may compare that with", async () => {
  lambdaAnswers();

  const { stdout } = await sweep("--json");

  expect(errorsAgainstSchema("sweep", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({ installation: "scanning", sweptAt: null });
});

test("where there is no such function, or no right to call it, that is said", async () => {
  lambdaAnswers(refusal("ResourceNotFoundException", "Function not found"));
  expect(await sweep()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no function scanning-task-sweeper: terraform apply"),
  });

  lambdaAnswers(refusal("AccessDeniedException", "not authorized to perform: lambda:InvokeFunction"));
  expect(await sweep()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^The credentials lack lambda:InvokeFunction, which sweep needs: lambda:Invoke/,
    ),
  });
});
