import { HUB_EXAMPLE, MEMBER_INPUTS } from "../../../modules/member/inputs";
import { asProps } from "../../longest-inputs";
import { testRules } from "../interface/rule-examples";

testRules("Member", MEMBER_INPUTS, asProps({ hub: HUB_EXAMPLE }, MEMBER_INPUTS));
