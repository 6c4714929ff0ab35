#!/usr/bin/perl
# Works inside many network namespaces from one process: a process start costs about 13 ms in a User-Mode Linux guest,
# and what this program does (sysctls, offload flags, TCP_INFO dumps) would otherwise take several per namespace.
# Perl, because setns(2), ioctl(2) and netlink are out of reach of Node and perl-base is on every Debian system.
#
# Protocol: one request per line, fields separated by tabs; one reply line each, in order, `ok<TAB>...` or `err<TAB>why`.
# The namespace `-` is the one this program was started in.
#   sysctl-set NETNS KEY VALUE      KEY with slashes below /proc/sys
#   sysctl-get NETNS KEY            ok VALUE
#   offload-off NETNS DEV           switches TSO, GSO and GRO off
#   offload-get NETNS DEV           ok TSO GSO GRO, each 0 or 1
#   tcp NETNS                       ok HEX...: inet_diag messages of all TCP sockets but listeners and TIME-WAIT, no headers
use strict;
use warnings;

my $CLONE_NEWNET = 0x40000000;
my ($AF_INET, $AF_INET6, $AF_NETLINK, $SOCK_DGRAM, $SOCK_RAW) = (2, 10, 16, 2, 3);
my ($NETLINK_SOCK_DIAG, $SOCK_DIAG_BY_FAMILY, $NLM_F_REQUEST_DUMP) = (4, 20, 0x301);
my ($SIOCETHTOOL, %SET, %GET) = (0x8946);
%SET = (tso => 0x1f, gso => 0x24, gro => 0x2c);
%GET = (tso => 0x1e, gso => 0x23, gro => 0x2b);

# The number of setns(2), by the machine type in the ELF header of perl itself: x86-64, or the table that newer ports share.
my $NR_SETNS = do {
    open(my $exe, '<', '/proc/self/exe') or die "/proc/self/exe: $!\n";
    binmode $exe;
    read($exe, my $header, 20) == 20 or die "/proc/self/exe: too short\n";
    { 62 => 308, 183 => 268, 243 => 268 }->{ unpack('x18 v', $header) } or die "setns: unknown machine type\n";
};

my (%handle, %diag);
my $here = '-';
open($handle{'-'}, '<', '/proc/self/ns/net') or die "own namespace: $!\n";

sub enter {
    my ($netns) = @_;
    return if $netns eq $here;
    if (!$handle{$netns}) { open($handle{$netns}, '<', "/run/netns/$netns") or die "namespace $netns: $!\n"; }
    syscall($NR_SETNS, fileno($handle{$netns}), $CLONE_NEWNET) == 0 or die "enter namespace $netns: $!\n";
    $here = $netns;
}

# The kernel judges the value when it is written, so the write must not hide in a buffer.
sub sysctl_set {
    my ($key, $value) = @_;
    open(my $file, '>', "/proc/sys/$key") or die "$!\n";
    defined(syswrite($file, "$value\n")) or die "$!\n";
    return '';
}

sub sysctl_get {
    my ($key) = @_;
    open(my $file, '<', "/proc/sys/$key") or die "$!\n";
    defined(sysread($file, my $value, 65536)) or die "$!\n";
    $value =~ s/\s+/ /g;
    $value =~ s/ $//;
    return $value;
}

sub ethtool {
    my ($dev, $command, $data) = @_;
    socket(my $socket, $AF_INET, $SOCK_DGRAM, 0) or die "socket: $!\n";
    my $value = pack('L L', $command, $data);
    my $request = pack('a16 P8 x16', $dev, $value);
    ioctl($socket, $SIOCETHTOOL, $request) or die "$!\n";
    return (unpack('L L', $value))[1];
}

sub offload_off { my ($dev) = @_; ethtool($dev, $SET{$_}, 0) for qw(tso gso gro); return '' }
sub offload_get { my ($dev) = @_; return join(' ', map { ethtool($dev, $GET{$_}, 0) } qw(tso gso gro)) }

# struct inet_diag_req_v2 for TCP with the extensions INFO and CONG; states: all but TIME_WAIT (6), CLOSE (7) and LISTEN (10).
# A server that listens on IPv6 has its IPv4 connections in the IPv6 table, by mapped addresses.
sub tcp {
    my ($netns) = @_;
    my $socket = $diag{$netns};
    if (!$socket) {
        socket($socket, $AF_NETLINK, $SOCK_RAW, $NETLINK_SOCK_DIAG) or die "sock_diag: $!\n";
        $diag{$netns} = $socket;
    }
    return join(' ', dump_family($socket, $AF_INET), dump_family($socket, $AF_INET6));
}

sub dump_family {
    my ($socket, $family) = @_;
    my $states = 0xfff & ~(1 << 6 | 1 << 7 | 1 << 10);
    my $body = pack('C C C x L x48', $family, 6, 1 << 1 | 1 << 3, $states);
    my $request = pack('L S S L L', 16 + length $body, $SOCK_DIAG_BY_FAMILY, $NLM_F_REQUEST_DUMP, 1, 0) . $body;
    defined(send($socket, $request, 0)) or die "sock_diag: $!\n";
    my @messages;
    while (1) {
        defined(recv($socket, my $buffer, 262144, 0)) or die "sock_diag: $!\n";
        while (length $buffer >= 16) {
            my ($length, $type) = unpack('L S', $buffer);
            return @messages if $type == 3;
            die 'sock_diag: error ' . unpack('x16 l', $buffer) . "\n" if $type == 2;
            push @messages, unpack('H*', substr($buffer, 16, $length - 16));
            substr($buffer, 0, ($length + 3) & ~3, '');
        }
    }
}

my %commands = (
    'sysctl-set'  => \&sysctl_set,
    'sysctl-get'  => \&sysctl_get,
    'offload-off' => \&offload_off,
    'offload-get' => \&offload_get,
    'tcp'         => sub { tcp($here) },
);

$| = 1;
while (defined(my $line = <STDIN>)) {
    chomp $line;
    my ($command, $netns, @rest) = split /\t/, $line;
    my $reply = eval { my $code = $commands{$command} or die "unknown request\n"; enter($netns); $code->(@rest) };
    my $why = $@;
    chomp $why;
    print defined $reply ? "ok\t$reply\n" : "err\t$why\n";
}
