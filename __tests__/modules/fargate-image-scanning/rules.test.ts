import { Token } from "cdktf";
import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { LITERAL_REGION } from "../../../modules/fargate-image-scanning/region-rules";
import { validateProps } from "../../../modules/interface";
import { testRules } from "../interface/rule-examples";
import { REQUIRED } from "../synthesized";

/** A literal one is refused whatever it is. */
const TOKEN = { sysdigSecureApiToken: Token.asString({ token: true }) };

testRules("FargateImageScanning", INPUTS, REQUIRED, (props, { region = "us-east-1" }, { ephemeral }) => ({
  ...("sysdigSecureApiToken" in props && !ephemeral ? { props: TOKEN } : {}),
  facts: { [LITERAL_REGION]: region },
}));

test("an input without a default has to be given", () => {
  expect(() => validateProps("FargateImageScanning", INPUTS, {})).toThrow(
    "- sysdigSecureEndpoint must be given. ",
  );
});
