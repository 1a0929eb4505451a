# An AMI, and a disk for qemu, that are alertad: no secret is in them, and the first start makes each its own.
variable "package" {
  type        = string
  description = "The file dist/alertad_VERSION_amd64.deb."
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "image_url" {
  type    = string
  default = "https://cloud.debian.org/images/cloud/bookworm/latest/debian-12-genericcloud-amd64.qcow2"
}

variable "image_checksum" {
  type    = string
  default = "file:https://cloud.debian.org/images/cloud/bookworm/latest/SHA512SUMS"
}

source "amazon-ebs" "debian" {
  region        = var.region
  instance_type = "t3.micro"
  ami_name      = "alertad-${formatdate("YYYYMMDDhhmmss", timestamp())}"
  ssh_username  = "admin"
  encrypt_boot  = true

  source_ami_filter {
    owners      = ["136693071363"] # Debian
    most_recent = true
    filters = {
      name = "debian-12-amd64-*"
    }
  }
}

source "qemu" "debian" {
  iso_url          = var.image_url
  iso_checksum     = var.image_checksum
  disk_image       = true
  disk_size        = "8G"
  format           = "qcow2"
  output_directory = "alertad-qemu"
  vm_name          = "alertad.qcow2"
  headless         = true
  ssh_username     = "debian"
  ssh_password     = "packer"
  cd_files         = ["seed/user-data", "seed/meta-data"]
  cd_label         = "cidata"
  shutdown_command = "sudo shutdown -P now"
}

build {
  sources = ["source.amazon-ebs.debian", "source.qemu.debian"]

  provisioner "file" {
    source      = var.package
    destination = "/tmp/alertad.deb"
  }

  provisioner "shell" {
    script          = "install.sh"
    execute_command = "sudo sh -e '{{ .Path }}'"
  }
}
