import { TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { comment, triggerOf } from "../terraform-language";
import type { Installation } from "./installation";

/** Creates a resource that changes only with the input `name`, so that other resources can be replaced with it. */
export function holdName(scope: Construct, name: string): TerraformResource {
  // cdktf's own class would run Terraform at each synthesis to ask for its version.
  const config = { terraformResourceType: "terraform_data" };
  const holder = new TerraformResource(new Construct(scope, "name"), "Default", config);
  holder.addOverride("input", name);
  return comment(
    holder,
    "Resources whose names end in the region ignore changes of their names, and are replaced together with this resource instead. If the module's depends_on changes something, Terraform knows the region only after the apply, and would replace these resources.",
  );
}

/**
 * Returns the name of a resource that is global to an account. The name ends in the region, to differ between regions.
 */
export function nameInRegion({ name, region }: Pick<Installation, "name" | "region">, part?: string): string {
  return [name, ...(part === undefined ? [] : [part]), region].join("-");
}

/**
 * Returns such a name for `argument`, and a lifecycle that prevents replacement while the region is unknown at plan.
 */
export function globalName(
  installation: Installation,
  argument: string,
  part?: string,
): { readonly name: string; readonly lifecycle: TerraformResourceLifecycle } {
  return {
    name: nameInRegion(installation, part),
    lifecycle: { ignoreChanges: [argument], replaceTriggeredBy: [triggerOf(installation.nameHolder)] },
  };
}
