import { MEMBER_ROLES, memberRoleArn } from "../../../../functions/contract/places/members";

test.each(MEMBER_ROLES)("the ARN of the role %s has the account's id and the role's name", (role) => {
  const pattern = "arn:aws:iam::ACCOUNT:role/KIND/ACCOUNT-KIND-member-KIND-us-east-1";

  expect(memberRoleArn(pattern, "222222222222", role)).toBe(
    `arn:aws:iam::222222222222:role/KIND/ACCOUNT-KIND-member-${role}-us-east-1`,
  );
});
