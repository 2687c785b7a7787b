# Resources whose names end in the region ignore changes of their names, and are replaced with this instead.
# Where the module's depends_on changes something, Terraform knows the region only after the apply, and would
# replace them for that.
resource "terraform_data" "name" {
  input = var.name
}
