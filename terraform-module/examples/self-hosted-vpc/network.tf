data "aws_region" "current" {}

# Availability zones of the region itself: builds do not run in local zones.
data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "scanning" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = "image-scanning" }
}

# Builds have no public address, so they need private subnets with a way out.
resource "aws_subnet" "private" {
  count = 2

  vpc_id            = aws_vpc.scanning.id
  cidr_block        = cidrsubnet(var.vpc_cidr, 2, count.index)
  availability_zone = data.aws_availability_zones.available.names[count.index]
  tags              = { Name = "image-scanning-private-${count.index}" }
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.scanning.id
  cidr_block        = cidrsubnet(var.vpc_cidr, 2, 2)
  availability_zone = data.aws_availability_zones.available.names[0]
  tags              = { Name = "image-scanning-public" }
}

resource "aws_internet_gateway" "scanning" {
  vpc_id = aws_vpc.scanning.id
  tags   = { Name = "image-scanning" }
}

resource "aws_eip" "nat" {
  domain = "vpc"
  tags   = { Name = "image-scanning-nat" }
}

# One for both zones: a scan that fails while its zone is down is retried.
resource "aws_nat_gateway" "scanning" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public.id
  tags          = { Name = "image-scanning" }

  depends_on = [aws_internet_gateway.scanning]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.scanning.id
  tags   = { Name = "image-scanning-public" }
}

resource "aws_route" "public_internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.scanning.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.scanning.id
  tags   = { Name = "image-scanning-private" }
}

resource "aws_route" "private_internet" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.scanning.id
}

resource "aws_route_table_association" "private" {
  count = length(aws_subnet.private)

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

# Free of charge, and the layers of ECR images come from S3: they would be most of what the NAT gateway carries.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.scanning.id
  service_name      = "com.amazonaws.${data.aws_region.current.id}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
  tags              = { Name = "image-scanning-s3" }
}

# Nothing connects to a build. The VPC's own resolver answers DNS whatever a security group says.
resource "aws_security_group" "scanner" {
  name        = "image-scanning-builds"
  description = "Builds that scan images"
  vpc_id      = aws_vpc.scanning.id
  tags        = { Name = "image-scanning-builds" }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.scanner.id
  description       = "Sysdig, the mirror, registries and AWS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
