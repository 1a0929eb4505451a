# @summary Installs alertad, writes its settings and runs it.
#
# @param package
#   The package that `make dist` made, on the machine: .deb for Debian, .rpm for Enterprise Linux.
# @param settings
#   What stands in /etc/alertad.conf.
class alertad (
  Pattern[/\A\//] $package,
  Hash[Pattern[/\A[A-Z][A-Z0-9_]*\z/], Data] $settings = { 'AUTH_REQUIRED' => true },
) {
  $provider = $facts['os']['family'] ? {
    'Debian' => 'dpkg',
    default  => 'rpm',
  }

  package { 'alertad':
    ensure   => installed,
    provider => $provider,
    source   => $package,
  }

  file { '/etc/alertad.conf':
    ensure       => file,
    owner        => 'root',
    group        => 'alertad',
    mode         => '0640',
    content      => epp('alertad/alertad.conf.epp', { 'settings' => $settings }),
    validate_cmd => '/usr/bin/alertad config check %',
    require      => Package['alertad'],
  }

  service { 'alertad':
    ensure    => running,
    enable    => true,
    subscribe => [Package['alertad'], File['/etc/alertad.conf']],
  }
}
