# Resources whose names end in the region ignore changes of their names, and are replaced together with this
# resource instead. If the module's depends_on changes something, Terraform knows the region only after the
# apply, and would replace these resources.
resource "terraform_data" "name" {
  input = var.name
}
