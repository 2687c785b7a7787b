import { TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { comment, triggerOf } from "../terraform-language";
import type { Installation } from "./installation";

/** The input `name` alone, for what is replaced when it changes and at no other time. */
export function holdName(scope: Construct, name: string): TerraformResource {
  // Not cdktf's own class, which runs Terraform at each synthesis to ask for its version.
  const config = { terraformResourceType: "terraform_data" };
  const holder = new TerraformResource(new Construct(scope, "name"), "Default", config);
  holder.addOverride("input", name);
  return comment(
    holder,
    "Resources whose names end in the region ignore changes of their names, and are replaced with this instead. Where the module's depends_on changes something, Terraform knows the region only after the apply, and would replace them for that.",
  );
}

/** The name of something that is global to an account, and so ends in the region. */
export function nameInRegion({ name, region }: Pick<Installation, "name" | "region">, part?: string): string {
  return [name, ...(part === undefined ? [] : [part]), region].join("-");
}

/**
 * Such a name, with the guard that keeps Terraform from replacing it where it does not know the region when planning.
 *
 * @param argument Terraform's argument that holds the name
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
