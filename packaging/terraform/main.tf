# One EC2 machine for a quick demonstration. What it knows is on its disk, and gone with it.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  type        = string
  description = "Where it runs."
  default     = "eu-west-1"
}

variable "instance_type" {
  type        = string
  description = "An amd64 machine."
  default     = "t3.micro"
}

variable "allowed" {
  type        = list(string)
  description = "Networks that may see it, such as 203.0.113.0/24."
}

variable "package_url" {
  type        = string
  description = "Where the machine finds alertad_VERSION_amd64.deb."
}

variable "package_sha256" {
  type        = string
  description = "Its checksum."
}

data "aws_ami" "debian" {
  most_recent = true
  owners      = ["136693071363"] # Debian

  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

resource "aws_security_group" "alertad" {
  name_prefix = "alertad-"
  description = "alertad"

  ingress {
    description = "console and API"
    from_port   = 8443
    to_port     = 8443
    protocol    = "tcp"
    cidr_blocks = var.allowed
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "alertad" {
  ami                    = data.aws_ami.debian.id
  instance_type          = var.instance_type
  vpc_security_group_ids = [aws_security_group.alertad.id]
  user_data = templatefile("${path.module}/../cloud-init/user-data.yaml", {
    package_url    = var.package_url
    package_sha256 = var.package_sha256
  })
  user_data_replace_on_change = true

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted   = true
    volume_size = 10
  }

  tags = {
    Name = "alertad"
  }
}

output "console" {
  value       = "https://${aws_instance.alertad.public_dns}:8443"
  description = "It signs its certificate itself."
}

output "setup_link" {
  value       = "aws ec2 get-console-output --latest --output text --instance-id ${aws_instance.alertad.id} | grep auth/setup"
  description = "Who runs this within an hour makes the first administrator."
}
