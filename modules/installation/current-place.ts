import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { Fn, ref, Token } from "cdktf";
import { Construct } from "constructs";
import { comment, nameText } from "../terraform-language";
import type { Where } from "./installation";

export function currentPlace(scope: Construct): Where {
  const current = comment(
    new Construct(scope, "current"),
    "Version 6 of the provider names the region in `region` and deprecates `id`; version 5 has no `region`.",
  );
  return {
    region: currentRegion(current),
    accountId: new DataAwsCallerIdentity(current, "caller-identity").accountId,
    partition: new DataAwsPartition(current, "partition").partition,
  };
}

/** Returns the provider's region. A plain reference to `region` would be invalid in version 5 of the provider. */
function currentRegion(current: Construct): string {
  // Placed in "Default", which gives the addresses aws_region.current and local.current_region.
  const { fqn } = new DataAwsRegion(new Construct(current, "Default"), "region");
  const name = Fn.lookup(fqn, "region", Fn.lookup(fqn, "id", ref("null")));
  return nameText(current, "region", Token.asString(name));
}
