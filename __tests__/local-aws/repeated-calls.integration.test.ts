import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetPolicyCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { createRole } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

let lambda: LambdaClient;
let input: CreateFunctionCommandInput;
const LAMBDA = { Service: "lambda.amazonaws.com" };
const RIGHTS = [{ Effect: "Allow", Action: "logs:*", Resource: "*" }];
const permission = {
  FunctionName: "coordinator",
  Principal: "events.amazonaws.com",
  StatementId: "schedule",
};
const addPermission = () => new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction" });

/** A client that loses the answer to the first attempt of each of its calls, and therefore repeats them. */
function forgetfulClient(): LambdaClient {
  const client = new LambdaClient(aws.clientConfig);
  const seen = new Set<string>();
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers } = args.request as { headers: Record<string, string> };
      const call = headers["amz-sdk-invocation-id"] ?? "";
      if (seen.has(call)) return answer;
      seen.add(call);
      throw Object.assign(new Error("connection closed"), { code: "ECONNRESET" });
    },
    // Inside the SDK's own retries, and around the reading of the answer.
    { step: "deserialize", priority: "high" },
  );
  return client;
}

useLocalAws(async () => {
  lambda = new LambdaClient(aws.clientConfig);
  input = {
    FunctionName: permission.FunctionName,
    Role: await createRole(aws, "coordinator", LAMBDA, RIGHTS),
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zipSync({ "index.js": Buffer.from("exports.handler = async () => {};") }) },
  };
});

test("a call whose answer got lost is repeated without a conflict, and carried out once", async () => {
  const client = forgetfulClient();

  const created = await client.send(new CreateFunctionCommand(input));
  expect(created.FunctionName).toBe(permission.FunctionName);
  expect(created.$metadata).toMatchObject({ attempts: 2, httpStatusCode: 201 });

  const added = await client.send(addPermission());
  expect(JSON.parse(added.Statement ?? "")).toMatchObject({ Sid: permission.StatementId });
  expect(added.$metadata).toMatchObject({ attempts: 2, httpStatusCode: 201 });

  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: permission.FunctionName }));
  expect(JSON.parse(Policy ?? "").Statement).toHaveLength(1);
});

test("the same in another call is still a conflict", async () => {
  await expect(lambda.send(new CreateFunctionCommand(input))).rejects.toThrow("already exist");
  await expect(lambda.send(addPermission())).rejects.toThrow("already exists");
});

test("a call that was refused is carried out when it is repeated", async () => {
  // The first attempt is refused, since its role does not exist yet; the SDK is asked to retry.
  const client = new LambdaClient(aws.clientConfig);
  const missing = { ...input, FunctionName: "late", Role: input.Role?.replace("coordinator", "late") };
  let refused = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        refused = true;
        await createRole(aws, "late", LAMBDA, RIGHTS);
        throw Object.assign(error as Error, { code: "ECONNRESET" });
      }
    },
    { step: "deserialize", priority: "high" },
  );

  const created = await client.send(new CreateFunctionCommand(missing));

  expect(refused).toBe(true);
  expect(created.$metadata.attempts).toBe(2);
});
