/** A folder with providers in Terraform's filesystem-mirror layout. */
export interface ProviderMirror {
  folder: string;
  /** Sources such as `registry.terraform.io/hashicorp/aws`. */
  providers: string[];
}
