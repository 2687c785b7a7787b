import { ECSClient } from "@aws-sdk/client-ecs";
import { Places } from "../../functions/clients/places";
import { memberRoleArn } from "../../functions/contract/places/members";
import type { Place } from "../../functions/contract/places/place";
import { type LocalService, refusal, type ServiceAnswer, type ServiceRequest } from "./local-service";
import { NOW } from "./samples";

export const OWN: Place = { account: "123456789012", region: "us-east-1" };
export const MEMBER: Place = { account: "222222222222", region: "eu-west-1" };
export const MEMBER_ROLES = "arn:aws:iam::ACCOUNT:role/scan/scanning-member-KIND-us-east-1";
export const READ_ROLE = memberRoleArn(MEMBER_ROLES, MEMBER.account, "read");

/** ARN of something of ECS in a place. */
export const arnIn = ({ account, region }: Place, resource: string) =>
  `arn:aws:ecs:${region}:${account}:${resource}`;

/** The answer of STS that gives a session whose access key names the role's account. */
export function session(
  request: Pick<ServiceRequest, "body">,
  expiration = new Date(NOW.getTime() + 3_600_000),
): ServiceAnswer {
  const [account = ""] = /\d{12}/.exec(new URLSearchParams(request.body).get("RoleArn") ?? "") ?? [];
  return {
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <AssumedRoleUser><AssumedRoleId>AROA:scanning</AssumedRoleId></AssumedRoleUser>
      <Credentials><AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>secret/+=</SecretAccessKey>
      <SessionToken>token/+=</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>
      </AssumeRoleResult></AssumeRoleResponse>`,
  };
}

/** As STS refuses a role that does not exist, or that does not trust the caller. */
export const DENIED: ServiceAnswer = {
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
    <Message>User: hub is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`,
};

export const isForRole = ({ body }: ServiceRequest) => body.includes("Action=AssumeRole");

/** What was asked of STS. */
export const asked = (service: LocalService) =>
  service.requests.filter(isForRole).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

/** Answers calls of STS with sessions of the members' roles, and those of ECS with an object. */
export function answerAs(service: LocalService, ecs: (request: ServiceRequest) => object | undefined): void {
  service.answer = (request) => {
    if (isForRole(request)) {
      return session(request, new Date(Date.now() + 3_600_000));
    }
    const answer = ecs(request);
    return answer ? { body: JSON.stringify(answer) } : refusal("ServerException", "ECS does not answer");
  };
}

/** The access key and the region with which each call of an action was signed. */
export const signedBy = (service: LocalService, action: string) =>
  service.requests
    .filter((request) => request.action === action)
    .map(({ headers }) =>
      /Credential=(\w+)\/\d+\/([\w-]+)\//
        .exec(headers.authorization ?? "")
        ?.slice(1)
        .join(" "),
    );

/** Places of a hub with the environment's credentials. */
export function placesOf(service: LocalService, now = () => Date.now()): Places {
  const { config } = new ECSClient(service.clientConfig);
  return new Places({ own: OWN, program: "scanning-scan-trigger", memberRoles: MEMBER_ROLES }, config, now);
}
