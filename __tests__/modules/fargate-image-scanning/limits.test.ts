import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { longestInputs, LONGEST_PLACE as PLACE } from "../../longest-inputs";
import { Rendered } from "../rendered";
import { planned } from "../synthesized";

test.each([
  ["trigger", 0],
  ["scanner", 2],
] as const)(
  "the refusal of a seventh policy says what leaves room for those that the module attaches to the role of the %s itself",
  (part, attachedByModule) => {
    const { rules } = INPUTS.find(({ name }) => name === `additional_${part}_policy_arns`) ?? {};
    const [, most, ofRole, own, kept] =
      rules
        ?.map(({ message }) =>
          /at most (\d+) policies: IAM attaches (\d+) to a role, of which the module itself needs up to (\d+) and reserves (\d+)/.exec(
            message,
          ),
        )
        .find(Boolean)
        ?.map(Number) ?? [];

    const largest = new Rendered(planned(longestInputs("inline", PLACE)), PLACE);
    const role = part === "trigger" ? "scan-trigger/role" : "inline-scanner/role";
    const attached = largest.synthesized
      .ofType("aws_iam_role_policy_attachment")
      .filter(({ block }) => largest.entryOf(block.role).path === role);
    expect(attached).toHaveLength(Number(most) + attachedByModule);
    expect(attachedByModule).toBeLessThanOrEqual(Number(own));
    expect(Number(most) + Number(own) + Number(kept)).toBe(ofRole);
  },
);
