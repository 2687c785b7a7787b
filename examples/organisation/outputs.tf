output "member_settings" {
  description = "Input hub of each member: members of other configurations, such as an account factory, take the same object."
  value       = module.hub.member_settings
}

output "ledger_table_name" {
  description = "DynamoDB table of the hub with one row per image of all accounts."
  value       = module.hub.ledger_table_name
}

output "dead_letter_queue_urls" {
  description = "Queues of task events that the hub did not get, by account and region."
  value = {
    shop    = module.shop.dead_letter_queue_url
    shop_us = module.shop_us.dead_letter_queue_url
  }
}
