# What ends in the region ignores changes of its name, and is replaced with this instead: where the module's
# depends_on changes something, Terraform knows the region only after the apply, and would replace it for
# that.
resource "terraform_data" "name" {
  input = var.name
}
